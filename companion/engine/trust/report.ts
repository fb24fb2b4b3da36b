/** What an attestation reads. In: the evidence window, the time. Out: the door's `Trust`. */
import type { Trust } from '../engine-api.ts';
import { keysOf } from './block.ts';
import { type FalseMatchTable, falseMatchRate } from './false-match.ts';
import type { TakeoverDetector } from './takeover-detector.ts';
import { TUNING } from './tuning.ts';

/** Blocks that a machine's mark stays visible for. */
const MARKED_BLOCKS = 12;

/** `known`: the profile is past learning. `falseMatches`: null claims no rate. */
export function report(
  window: TakeoverDetector,
  nowMs: number,
  known: boolean,
  falseMatches: FalseMatchTable | null,
): Trust {
  let keys = 0;
  let strokes = 0;
  let clicks = 0;
  let activeMs = 0;
  for (const block of window.blocks) {
    if (block.machine) continue;
    keys += keysOf(block);
    strokes += block.strokes.length;
    clicks += block.clicks;
    activeMs += block.activeMs;
  }
  const lastAtMs = Number.isNaN(window.lastAtMs) ? null : window.lastAtMs;
  const { keystroke, pointer } = window.estimate;
  const thick = (keystroke !== null && keys >= TUNING.minKeys) || (pointer !== null && strokes >= TUNING.minStrokes);
  const fresh = lastAtMs !== null && nowMs - lastAtMs <= TUNING.staleMs;
  const estimate = known && thick && fresh ? window.at(nowMs) : null;
  const llr = estimate === null ? null : log10(estimate.llr);
  const recent = [...window.blocks.slice(-MARKED_BLOCKS), window.openBlock];
  return {
    confidence: estimate?.genuine ?? null,
    llr,
    fmr: llr === null || falseMatches === null ? null : falseMatchRate(falseMatches, llr, keys, strokes),
    evidence: { keys, strokes, clicks, activeMs, lastAtMs },
    modalities: {
      ...(keystroke !== null && keys > 0 && { keystroke: { llr: log10(keystroke), n: keys } }),
      ...(pointer !== null && strokes > 0 && { pointer: { llr: log10(pointer), n: strokes } }),
    },
    flags: {
      injected: recent.some((block) => block.machine),
      paste: recent.some((block) => block.pasted),
      remote: false,
      keyboardChanged: false,
    },
  };
}

function log10(nats: number): number {
  return nats / Math.LN10;
}

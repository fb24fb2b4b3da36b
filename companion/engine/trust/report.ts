/** Makes the `Trust` that an attestation reads. In: the detector, the profile's quality, the time. Out: `Trust`. */
import type { ModalityEvidence, Quality, Trust } from '../engine-api.ts';
import { type Block, type BlockModality, keysOf } from './block.ts';
import { type FalseMatchTable, falseMatchRate } from './false-match.ts';
import type { TakeoverDetector } from './takeover-detector.ts';
import { TUNING } from './tuning.ts';

/** Blocks that the mark of a machine stays visible for. */
const MARKED_BLOCKS = 12;

/** @param falseMatches null: no false match rate is claimed. */
export function report(
  window: TakeoverDetector,
  nowMs: number,
  quality: Quality,
  falseMatches: FalseMatchTable | null,
): Trust {
  const counts = countsOf(window);
  const { keys, strokes } = counts;
  const modalities = modalitiesOf(window);
  const { keystroke, text, pointer } = modalities;
  const typing = keystroke ?? text;
  const enough =
    (typing !== undefined && keys >= TUNING.minKeys) || (pointer !== undefined && strokes >= TUNING.minStrokes);
  const known = quality.stage !== 'learning' && enough && isFresh(window, modalities, nowMs);
  const estimate = known ? window.at(nowMs) : null;
  const llr = estimate === null ? null : log10(estimate.llr);
  return {
    confidence: estimate?.genuine ?? null,
    llr,
    fmr: llr === null || falseMatches === null ? null : falseMatchRate(falseMatches, llr, keys, strokes),
    conclusive: isConclusive(quality, modalities),
    evidence: { ...counts, lastAtMs: Number.isNaN(window.lastAtMs) ? null : window.lastAtMs },
    modalities,
    flags: flagsOf(window),
  };
}

function countsOf({ blocks, openBlock }: TakeoverDetector) {
  const counts = { keys: 0, strokes: 0, clicks: openBlock.clicks, activeMs: 0, unseenMs: openBlock.unseenMs };
  for (const block of blocks) {
    counts.unseenMs += block.unseenMs;
    counts.clicks += block.clicks;
    if (block.machine) continue;
    counts.keys += keysOf(block) - block.keypadKeys;
    counts.strokes += block.strokes.length;
    counts.activeMs += block.activeMs;
  }
  return counts;
}

function modalitiesOf({ blocks, estimate }: TakeoverDetector): Trust['modalities'] {
  const { llrs } = estimate;
  const human = blocks.filter(({ machine }) => !machine);
  const evidence = (modality: BlockModality, n: (block: Block) => number): ModalityEvidence | undefined => {
    const llr = llrs[modality];
    const count = human.reduce((total, block) => total + n(block), 0);
    if (llr === null || count === 0) return undefined;
    const newestMs = Math.max(...human.map((block) => block.newestMs[modality] ?? 0));
    if (newestMs === 0) return undefined;
    return { llr: log10(llr), n: count, newestMs };
  };
  const keystroke = evidence('keystroke', (block) => block.keystrokes.keys - block.keypadKeys);
  const text = evidence('text', (block) => block.textKeys);
  const keypad = evidence('keypad', (block) => block.keypadKeys);
  const pointer = evidence('pointer', (block) => block.strokes.length);
  return {
    ...(keystroke && { keystroke }),
    ...(text && { text }),
    ...(keypad && { keypad }),
    ...(pointer && { pointer }),
  };
}

/** Scored input is young, and not followed by too much that could not be seen. */
function isFresh({ unseenMs }: TakeoverDetector, modalities: Trust['modalities'], nowMs: number): boolean {
  const newestMs = Math.max(0, ...Object.values(modalities).map((evidence) => evidence.newestMs));
  return nowMs - newestMs <= TUNING.staleMs && unseenMs <= TUNING.maxUnseenMs;
}

/** Typing that a trained keystroke template judges. */
function isConclusive({ stage, progress }: Quality, { keystroke, text }: Trust['modalities']): boolean {
  return stage === 'trained' && progress.keystroke >= 1 && (keystroke?.n ?? 0) + (text?.n ?? 0) >= TUNING.minKeys;
}

/** A single event that no hand made marks its own block alone; a machine that was recognised by its timing marks longer. */
function flagsOf({ blocks, openBlock }: TakeoverDetector): Trust['flags'] {
  const recent = [...blocks.slice(-MARKED_BLOCKS), openBlock];
  return {
    injected: openBlock.machine || recent.some(({ persistent }) => persistent),
    paste: recent.some(({ pasted }) => pasted),
  };
}

function log10(nats: number): number {
  return nats / Math.LN10;
}

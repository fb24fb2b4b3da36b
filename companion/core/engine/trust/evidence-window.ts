/**
 * The recent past, as far as it bears on who is acting. In: observations and strokes with their times, prior odds of a
 * takeover from pauses and lost focus. Out: blocks as they close, and the posterior over all moments of takeover.
 */
import type { Observation } from '../keystroke-interim/keystroke.ts';
import { KeystrokeStats } from '../keystroke-interim/keystroke.ts';
import type { ScoreSum } from '../pointer/pointer-model.ts';
import { type Block, newBlock } from './block.ts';
import { type Hypothesis, type Posterior, posterior } from './takeover-filter.ts';
import { TUNING } from './tuning.ts';

/** Compares aggregates with the person: natural-log likelihood ratios, null where the modality has no template. */
export interface Comparator {
  keystroke(stats: KeystrokeStats): number | null;
  /** Score of one stroke's features. */
  stroke(features: Float32Array): number;
  pointer(scores: ScoreSum): number | null;
}

export interface Belief extends Posterior {
  readonly hypotheses: readonly Hypothesis[];
  /** Of the whole window. */
  readonly keystroke: number | null;
  readonly pointer: number | null;
}

const NO_BELIEF: Belief = {
  genuine: 1 / (1 + TUNING.startOdds),
  llr: 0,
  hypotheses: [{ priorOdds: TUNING.startOdds, llr: 0 }],
  keystroke: null,
  pointer: null,
};
/** Input closer than this to the input before is one stretch of activity. */
const ACTIVE_GAP_MS = 5000;

export class EvidenceWindow {
  readonly blocks: Block[] = [];
  belief: Belief = NO_BELIEF;
  lastAtMs = Number.NaN;
  private open = newBlock();
  private settledOdds: number = TUNING.startOdds;
  private readonly scratch = new KeystrokeStats();
  private readonly onClose: (block: Block) => void;
  private comparator: Comparator;

  constructor(comparator: Comparator, onClose: (block: Block) => void) {
    this.comparator = comparator;
    this.onClose = onClose;
  }

  /** A human act at an epoch time: everything that is not evidence itself passes through here first. */
  touch(atMs: number): void {
    const gapMs = Number.isNaN(this.lastAtMs) ? 0 : atMs - this.lastAtMs;
    if (gapMs > TUNING.idleMs) {
      this.close();
      this.open.hazard += idleOdds(gapMs);
    } else if (gapMs > 0 && gapMs < ACTIVE_GAP_MS) this.open.activeMs += gapMs;
    if (!(atMs <= this.lastAtMs)) this.lastAtMs = atMs;
    if (Number.isNaN(this.open.startMs)) this.open.startMs = this.lastAtMs;
    this.open.endMs = this.lastAtMs;
  }

  key(fingerprints: readonly number[]): void {
    this.open.keys++;
    this.open.hazard += TUNING.keyHazard;
    this.open.fingerprints.push(...fingerprints);
    if (this.open.keys >= TUNING.keysPerBlock) this.close();
  }

  observation(observation: Observation): void {
    this.open.keystrokes.add(observation);
  }

  stroke(features: Float32Array): void {
    this.open.strokes.push(features);
    this.open.score += this.comparator.stroke(features);
    this.open.hazard += TUNING.strokeHazard;
    if (this.open.strokes.length >= TUNING.strokesPerBlock) this.close();
  }

  click(): void {
    this.open.clicks++;
  }

  /** Made by a machine, or pasted: from here to the end of the open block. */
  mark(kind: 'machine' | 'pasted'): void {
    this.open[kind] = true;
  }

  leave(): void {
    this.open.hazard += TUNING.leaveHazard;
  }

  close(): void {
    const block = this.open;
    if (block.keys === 0 && block.strokes.length === 0 && !block.machine && !block.pasted) return;
    this.open = newBlock();
    this.blocks.push(block);
    if (this.blocks.length > TUNING.blocks) {
      const settled = this.blocks.shift()!;
      this.settledOdds = Math.min(TUNING.settledOdds, this.settledOdds + settled.hazard);
    }
    this.update();
    this.onClose(block);
  }

  /** The person's model changed: everything in the window is compared anew. */
  recompare(comparator: Comparator): void {
    this.comparator = comparator;
    for (const block of [...this.blocks, this.open]) {
      block.score = 0;
      for (const features of block.strokes) block.score += comparator.stroke(features);
    }
    this.update();
  }

  /** The posterior at a moment: the belief, and the chance that someone came during the silence since. */
  at(nowMs: number): Posterior {
    const silentMs = Number.isNaN(this.lastAtMs) ? 0 : nowMs - this.lastAtMs;
    if (silentMs <= TUNING.idleMs) return this.belief;
    return posterior([...this.belief.hypotheses, { priorOdds: idleOdds(silentMs), llr: 0 }]);
  }

  get openBlock(): Block {
    return this.open;
  }

  private update(): void {
    const hypotheses: Hypothesis[] = [];
    let count = 0;
    let sum = 0;
    this.scratch.clear();
    let priorOdds = 0;
    let keystroke: number | null = null;
    let pointer: number | null = null;
    let stretch = 0;
    const newest = this.blocks.length - 1;
    for (let b = newest; b >= 0; b--) {
      const block = this.blocks[b]!;
      priorOdds += block.hazard;
      if (!block.machine) {
        this.scratch.merge(block.keystrokes);
        count += block.strokes.length;
        sum += block.score;
      }
      if (newest - b + 1 !== TUNING.stretches[stretch] && b > 0) continue;
      stretch++;
      keystroke = bounded(this.comparator.keystroke(this.scratch));
      pointer = bounded(this.comparator.pointer({ count, sum }));
      if (b === 0) priorOdds += this.settledOdds;
      hypotheses.push({ priorOdds, llr: (keystroke ?? 0) + (pointer ?? 0) });
      priorOdds = 0;
    }
    this.belief = { ...posterior(hypotheses), hypotheses, keystroke, pointer };
  }
}

function bounded(llr: number | null): number | null {
  return llr === null ? null : Math.max(-TUNING.llrBound, Math.min(TUNING.llrBound, llr));
}

function idleOdds(gapMs: number): number {
  return (TUNING.idleHazardPerMinute * (gapMs - TUNING.idleMs)) / 60_000;
}

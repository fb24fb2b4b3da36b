/**
 * The recent past, as far as it bears on who is acting. In: keystrokes and strokes with their times, prior odds of a
 * takeover from pauses and lost focus. Out: blocks as they close, and the posterior over all moments of takeover.
 */

import { FactorAccumulator } from '../keystroke/factor-accumulator.ts';
import type { Keystroke } from '../keystroke/keystroke.ts';
import { noObservations, observe } from '../keystroke/keystroke-stats.ts';
import type { FactorEvidence } from '../keystroke/keystroke-template.ts';
import type { Repetition } from '../keystroke/known-texts.ts';
import type { KeystrokeModel } from '../keystroke/model.ts';
import { packedLength } from '../keystroke/symmetric.ts';
import type { ScoreSum } from '../pointer/pointer-model.ts';
import { type Block, keysOf, newBlock } from './block.ts';
import { type Hypothesis, type Posterior, posterior } from './takeover-filter.ts';
import { TUNING } from './tuning.ts';

/** Compares aggregates with the person: natural-log likelihood ratios, null where the modality has no template. */
export interface Comparator {
  keystroke(evidence: FactorEvidence, keys: number): number | null;
  /** A text of the person's habit; 0 where too little is known of it. */
  text(repetition: Repetition): number;
  /** Score of one stroke's features. */
  stroke(features: Float32Array): number;
  pointer(scores: ScoreSum): number | null;
}

export interface WindowEstimate extends Posterior {
  readonly hypotheses: readonly Hypothesis[];
  /** Likelihood ratios of the whole window. */
  readonly keystroke: number | null;
  readonly pointer: number | null;
}

/** Blocks that a machine gets through before it is recognised (human/: some twenty keys). */
const RECOGNITION_BLOCKS = 2;
/** Input closer than this to the input before is one stretch of activity. */
const ACTIVE_GAP_MS = 5000;

export class TakeoverDetector {
  readonly blocks: Block[] = [];
  estimate: WindowEstimate;
  lastAtMs = Number.NaN;
  private open: Block;
  /** Evidence of the blocks that left the window. */
  private settled: FactorEvidence;
  private settledOdds: number = TUNING.startOdds;
  private readonly model: KeystrokeModel;
  private readonly onClose: (block: Block) => void;
  private comparator: Comparator;
  private readonly observations = noObservations();

  constructor(model: KeystrokeModel, comparator: Comparator, onClose: (block: Block) => void) {
    this.model = model;
    this.comparator = comparator;
    this.onClose = onClose;
    this.open = newBlock(model);
    this.settled = noEvidence(model.factorCount);
    this.estimate = this.update();
  }

  /** A human act at an epoch time: everything that is not evidence itself passes through here first. */
  touch(atMs: number): void {
    const gapMs = Number.isNaN(this.lastAtMs) ? 0 : atMs - this.lastAtMs;
    if (gapMs > TUNING.idleMs) {
      this.close();
      this.open.hazard += idleOdds(gapMs);
    } else if (gapMs > 0 && gapMs < ACTIVE_GAP_MS) this.open.activeMs += gapMs;
    if (!(atMs <= this.lastAtMs)) this.lastAtMs = atMs;
    if (Number.isNaN(this.open.fromMs)) this.open.fromMs = atMs;
    this.open.toMs = atMs;
  }

  /** A key went down; its timing follows as a keystroke once it is known. */
  fingerprints(runs: readonly number[]): void {
    this.open.fingerprints.push(...runs);
  }

  keystroke(keystroke: Keystroke): void {
    observe(this.model, keystroke, this.observations);
    this.open.keystrokes.addObservations(this.observations);
    this.open.evidence ??= new FactorAccumulator(this.model);
    this.open.evidence.addObservations(keystroke, this.observations);
    this.open.hazard += TUNING.keyHazard;
    if (keysOf(this.open) >= TUNING.keysPerBlock) this.close();
  }

  /** A text was typed from end to end. `compared`: as a text; otherwise its keys have come as keystrokes already. */
  repetition(repetition: Repetition, compared: boolean): void {
    if (!compared) {
      this.open.texts.push({ repetition, llr: null });
      return;
    }
    const llr = this.comparator.text(repetition);
    const keys = repetition.zones.length;
    this.open.texts.push({ repetition, llr });
    this.open.textLlr += llr;
    this.open.textKeys += keys;
    this.open.hazard += TUNING.keyHazard * keys;
    if (keysOf(this.open) >= TUNING.keysPerBlock) this.close();
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

  /** Text was pasted into the open block. */
  markPasted(): void {
    this.open.pasted = true;
  }

  /** A machine was recognised, which took a while: the open block and the last before it are its work. */
  markMachine(): void {
    if (this.open.machine) return;
    this.open.machine = true;
    const work = this.blocks.slice(-RECOGNITION_BLOCKS);
    const before = this.blocks.at(-1 - work.length)?.total ?? this.settled;
    for (const block of work) {
      block.machine = true;
      block.total = before;
    }
    this.estimate = this.update();
  }

  leave(): void {
    this.open.hazard += TUNING.leaveHazard;
  }

  close(): void {
    const block = this.open;
    if (keysOf(block) === 0 && block.strokes.length === 0 && !block.machine && !block.pasted) return;
    this.open = newBlock(this.model);
    const before = this.blocks.at(-1)?.total ?? this.settled;
    block.total = block.machine || block.evidence === null ? before : sum(before, block.evidence);
    block.evidence = null;
    this.blocks.push(block);
    if (this.blocks.length > TUNING.blocks) {
      const settled = this.blocks.shift()!;
      this.settled = settled.total!;
      this.settledOdds = Math.min(TUNING.settledOdds, this.settledOdds + settled.hazard);
    }
    this.estimate = this.update();
    this.onClose(block);
  }

  /** The person's model changed: everything in the window is compared anew. */
  recompare(comparator: Comparator): void {
    this.comparator = comparator;
    for (const block of [...this.blocks, this.open]) {
      block.score = 0;
      for (const features of block.strokes) block.score += comparator.stroke(features);
      block.textLlr = 0;
      for (const text of block.texts) {
        if (text.llr === null) continue;
        text.llr = comparator.text(text.repetition);
        block.textLlr += text.llr;
      }
    }
    this.estimate = this.update();
  }

  /** The posterior at a moment: the belief, and the chance that someone came during the silence since. */
  at(nowMs: number): Posterior {
    const silentMs = Number.isNaN(this.lastAtMs) ? 0 : nowMs - this.lastAtMs;
    if (silentMs <= TUNING.idleMs) return this.estimate;
    return posterior([...this.estimate.hypotheses, { priorOdds: idleOdds(silentMs), llr: 0 }]);
  }

  get openBlock(): Block {
    return this.open;
  }

  /** Walks back from now, adding block to block, and compares at every stretch of TUNING. */
  private update(): WindowEstimate {
    const hypotheses: Hypothesis[] = [];
    const evidence = noEvidence(this.model.factorCount);
    const total = this.blocks.at(-1)?.total ?? this.settled;
    let keys = 0;
    let typed = 0;
    let count = 0;
    let sum = 0;
    let text: number | null = null;
    let priorOdds = 0;
    let keystroke: number | null = null;
    let pointer: number | null = null;
    const newest = this.blocks.length - 1;
    for (let b = newest; b >= 0; b--) {
      const block = this.blocks[b]!;
      priorOdds += block.hazard;
      if (!block.machine) {
        keys += block.keystrokes.keys;
        typed += keysOf(block);
        count += block.strokes.length;
        sum += block.score;
        if (block.textKeys > 0) text = (text ?? 0) + block.textLlr;
      }
      if (b > 0 && newest - b + 1 !== TUNING.stretches[hypotheses.length]) continue;
      if (b === 0) priorOdds += this.settledOdds;
      subtract(total, this.blocks[b - 1]?.total ?? this.settled, evidence);
      keystroke = bounded(withText(this.comparator.keystroke(evidence, keys), text));
      pointer = bounded(this.comparator.pointer({ count, sum }));
      const llr = (keystroke ?? 0) + (pointer ?? 0);
      const beginning = b === 0 && typed < TUNING.startKeys && count < TUNING.startStrokes;
      hypotheses.push({ priorOdds, llr: beginning ? Math.max(llr, -TUNING.startBound) : llr });
      priorOdds = 0;
    }
    if (hypotheses.length === 0) hypotheses.push({ priorOdds: this.settledOdds, llr: 0 });
    return { ...posterior(hypotheses), hypotheses, keystroke, pointer };
  }
}

function noEvidence(factors: number): FactorEvidence {
  return { precision: new Float64Array(packedLength(factors)), shift: new Float64Array(factors) };
}

function sum(a: FactorEvidence, b: FactorEvidence): FactorEvidence {
  return { precision: added(a.precision, b.precision), shift: added(a.shift, b.shift) };
}

function added(a: Float64Array, b: Float64Array): Float64Array {
  const total = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) total[i] = a[i]! + b[i]!;
  return total;
}

/** The stretch between two totals. */
function subtract(total: FactorEvidence, before: FactorEvidence, into: FactorEvidence): void {
  subtractFrom(total.precision, before.precision, into.precision);
  subtractFrom(total.shift, before.shift, into.shift);
}

function subtractFrom(total: Float64Array, before: Float64Array, into: Float64Array): void {
  for (let i = 0; i < total.length; i++) into[i] = total[i]! - before[i]!;
}

/** Free typing and texts together. A text says no more by being repeated than once by its bound: the hand is the same. */
function withText(keystroke: number | null, text: number | null): number | null {
  if (text === null) return keystroke;
  return (keystroke ?? 0) + Math.max(-TUNING.textBound, Math.min(TUNING.textBound, text));
}

function bounded(llr: number | null): number | null {
  return llr === null ? null : Math.max(-TUNING.llrBound, Math.min(TUNING.llrBound, llr));
}

function idleOdds(gapMs: number): number {
  return (TUNING.idleHazardPerMinute * (gapMs - TUNING.idleMs)) / 60_000;
}

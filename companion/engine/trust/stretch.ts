/**
 * Comparison of a stretch of blocks with the user. In: sums over the blocks. Out: natural-log likelihood ratios by modality,
 * and together. Machine input has no part in the sums.
 */
import type { FactorEvidence } from '../keystroke/keystroke-template.ts';
import type { Repetition } from '../keystroke/known-texts.ts';
import { PointerEvidence } from '../pointer/pointer-evidence.ts';
import { type Block, keysOf } from './block.ts';
import { noEvidence, subtract, sum } from './factor-sums.ts';
import { TUNING } from './tuning.ts';

/** Compares aggregates with the user: natural-log likelihood ratios, null if the modality has no template. */
export interface Comparator {
  /** Modalities that have a template. */
  readonly knows: { readonly typing: boolean; readonly keypad: boolean; readonly pointer: boolean };
  keystroke(evidence: FactorEvidence, keys: number): number | null;
  /** What the ratio of so many keys is multiplied with to weigh a moment of takeover: see {@link lengthened}. */
  lengthened(keys: number): number;
  /** Factor on the odds that bring an alarm: see {@link alarmFactor}. */
  readonly alarmFactor: number;
  /** A text that the user types often; 0 if too little is known of it. */
  text(repetition: Repetition): number;
  /** Adds one stroke's features to what others gave. */
  stroke(features: Float32Array, evidence: PointerEvidence): void;
  pointer(evidence: PointerEvidence): number | null;
}

export interface StretchLlrs {
  /** Free typing. */
  readonly keystroke: number | null;
  readonly text: number | null;
  /** What the number pad adds to free typing. */
  readonly keypad: number | null;
  readonly pointer: number | null;
  /** All modalities. The pointer and the keypad together are bounded downwards (TUNING.supportBound). */
  readonly joint: number;
}

export const NO_LLRS: StretchLlrs = { keystroke: null, text: null, keypad: null, pointer: null, joint: 0 };

/** Sums over blocks, added one by one from the newest to the oldest. */
export class StretchSums {
  freeKeys = 0;
  keypadKeys = 0;
  /** Keys of free typing, keypad and texts. */
  keys = 0;
  strokes = 0;
  private readonly pointer = new PointerEvidence();
  private text: number | null = null;
  private readonly comparator: Comparator;
  private readonly evidence: FactorEvidence;
  private readonly keypadEvidence: FactorEvidence;

  constructor(comparator: Comparator, factors: number) {
    this.comparator = comparator;
    this.evidence = noEvidence(factors);
    this.keypadEvidence = noEvidence(factors);
  }

  /** Of the keys, those off the number pad. */
  get typedKeys(): number {
    return this.keys - this.keypadKeys;
  }

  add(block: Block): void {
    if (block.machine) return;
    this.freeKeys += block.keystrokes.keys - block.keypadKeys;
    this.keypadKeys += block.keypadKeys;
    this.keys += keysOf(block);
    this.strokes += block.strokes.length;
    if (block.pointer !== null) this.pointer.add(block.pointer);
    if (block.textKeys > 0) this.text = (this.text ?? 0) + block.textLlr;
  }

  /** @param newest, before the totals at the stretch's end and before its beginning. */
  compare(newest: Totals, before: Totals): StretchLlrs {
    const { comparator } = this;
    subtract(newest.total, before.total, this.evidence);
    const keystroke = limited(comparator.keystroke(this.evidence, this.freeKeys), TUNING.llrBound);
    const pointer = limited(comparator.pointer(this.pointer), TUNING.llrBound);
    const text = limited(this.text, TUNING.textBound);
    const keypad = this.keypadKeys === 0 ? null : this.keypad(newest, before, keystroke);
    const free = (keystroke ?? 0) * comparator.lengthened(this.freeKeys);
    const typing = limited(free + (text ?? 0), TUNING.llrBound)!;
    const support = Math.max(-TUNING.supportBound, (pointer ?? 0) + (keypad ?? 0));
    return { keystroke, text, keypad, pointer, joint: typing + support };
  }

  /** The ratio of free typing and keypad together, less that of free typing: both come from one session of one user. */
  private keypad(newest: Totals, before: Totals, keystroke: number | null): number | null {
    subtract(newest.keypadTotal, before.keypadTotal, this.keypadEvidence);
    const together = sum(this.evidence, this.keypadEvidence);
    const llr = limited(this.comparator.keystroke(together, this.freeKeys + this.keypadKeys), TUNING.llrBound);
    return llr === null ? null : llr - (keystroke ?? 0);
  }
}

/** Factor evidence of all blocks up to a moment. */
export interface Totals {
  readonly total: FactorEvidence;
  readonly keypadTotal: FactorEvidence;
}

function limited(llr: number | null, bound: number): number | null {
  return llr === null ? null : Math.max(-bound, Math.min(bound, llr));
}

/**
 * A short stretch of input. In: observations, strokes and clicks as they come. Out: their aggregates, which are compared,
 * merged and learnt together. Raw events are not kept.
 */
import type { FactorAccumulator } from '../keystroke/factor-accumulator.ts';
import { KeystrokeStats } from '../keystroke/keystroke-stats.ts';
import type { FactorEvidence } from '../keystroke/keystroke-template.ts';
import type { Repetition } from '../keystroke/known-texts.ts';
import type { KeystrokeModel } from '../keystroke/model.ts';
import type { PointerEvidence } from '../pointer/pointer-evidence.ts';

export interface BlockText {
  readonly repetition: Repetition;
  /** Null: not compared as a text. Its keys were taken as free typing. */
  llr: number | null;
}

/** Modalities that are scored apart. */
export type BlockModality = 'keystroke' | 'keypad' | 'text' | 'pointer';

export interface Block {
  readonly keystrokes: KeystrokeStats;
  /** What free typing and the number pad say about the factors; null without any, and after the block is closed. */
  evidence: FactorAccumulator | null;
  keypadEvidence: FactorAccumulator | null;
  /** After the block is closed: the sums of every block up to this one without machine input. Stretches are differences of these. */
  total: FactorEvidence | null;
  keypadTotal: FactorEvidence | null;
  /** Of `keystrokes.keys`, those on the number pad. */
  keypadKeys: number;
  /** Complete texts. Those compared as texts are not part of `keystrokes`. */
  readonly texts: BlockText[];
  /** Keys of the compared ones, and the sum of their log likelihood ratios. */
  textKeys: number;
  textLlr: number;
  /** Features of each stroke. */
  readonly strokes: Float32Array[];
  /** What the strokes say under the present pointer model; null without any. */
  pointer: PointerEvidence | null;
  /** Epoch of the newest scored input of each modality. */
  readonly newestMs: Partial<Record<BlockModality, number>>;
  /** Fingerprints of timing sequences, for recognising a replay later. */
  readonly fingerprints: number[];
  clicks: number;
  activeMs: number;
  unseenMs: number;
  /** Prior odds that someone took over just before or during the block. */
  hazard: number;
  /** First and last act in it, epoch ms; NaN without any. */
  fromMs: number;
  toMs: number;
  /** Made by a machine: no evidence for the user, and not learnt. */
  machine: boolean;
  /** The machine was recognised by its timing, not by a single event; see {@link TakeoverDetector.markMachine}. */
  persistent: boolean;
  pasted: boolean;
  /** Handed over to be learnt, which happens once. */
  learnt: boolean;
}

/** Keys pressed, however they were compared. */
export function keysOf(block: Block): number {
  return block.keystrokes.keys + block.textKeys;
}

export function newBlock(model: KeystrokeModel): Block {
  return {
    keystrokes: new KeystrokeStats(model.cellCount),
    evidence: null,
    keypadEvidence: null,
    total: null,
    keypadTotal: null,
    keypadKeys: 0,
    texts: [],
    textKeys: 0,
    textLlr: 0,
    strokes: [],
    pointer: null,
    newestMs: {},
    fingerprints: [],
    clicks: 0,
    activeMs: 0,
    unseenMs: 0,
    hazard: 0,
    fromMs: Number.NaN,
    toMs: Number.NaN,
    machine: false,
    persistent: false,
    pasted: false,
    learnt: false,
  };
}

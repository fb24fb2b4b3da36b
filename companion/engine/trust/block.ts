/**
 * A short stretch of input. In: observations, strokes, clicks as they come. Out: their aggregates, which are compared,
 * merged and learnt from together. Raw events are gone by then.
 */

import type { FactorAccumulator } from '../keystroke/factor-accumulator.ts';
import { KeystrokeStats } from '../keystroke/keystroke-stats.ts';
import type { FactorEvidence } from '../keystroke/keystroke-template.ts';
import type { Repetition } from '../keystroke/known-texts.ts';
import type { KeystrokeModel } from '../keystroke/model.ts';

export interface BlockText {
  readonly repetition: Repetition;
  /** Null: not compared, its keys were taken as free typing. */
  llr: number | null;
}

export interface Block {
  readonly keystrokes: KeystrokeStats;
  /** What the keystrokes say about the factors; null without any, and once the block is closed. */
  evidence: FactorAccumulator | null;
  /** Once closed, the same of every block up to this one, machines' left out; stretches are differences of these. */
  total: FactorEvidence | null;
  /** Texts typed from end to end. Those compared as texts are no part of `keystrokes`. */
  readonly texts: BlockText[];
  /** Keys of the compared ones, and the sum of their log likelihood ratios. */
  textKeys: number;
  textLlr: number;
  /** Features of each stroke. */
  readonly strokes: Float32Array[];
  /** Sum of the strokes' scores under the present pointer model. */
  score: number;
  /** Fingerprints of timing sequences, for recognising a replay later. */
  readonly fingerprints: number[];
  clicks: number;
  activeMs: number;
  /** Prior odds that someone took over just before or during the block. */
  hazard: number;
  /** First and last act in it, epoch ms; NaN without any. */
  fromMs: number;
  toMs: number;
  /** Made by a machine: no weight for the person. */
  machine: boolean;
  pasted: boolean;
  /** Handed over to learn from, which happens once. */
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
    total: null,
    texts: [],
    textKeys: 0,
    textLlr: 0,
    strokes: [],
    score: 0,
    fingerprints: [],
    clicks: 0,
    activeMs: 0,
    hazard: 0,
    fromMs: Number.NaN,
    toMs: Number.NaN,
    machine: false,
    pasted: false,
    learnt: false,
  };
}

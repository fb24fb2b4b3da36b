/**
 * A short stretch of input. In: observations, strokes, clicks as they come. Out: their aggregates, which are compared,
 * merged and learnt from together. Raw events are gone by then.
 */
import { KeystrokeStats } from '../keystroke-interim/keystroke.ts';

export interface Block {
  readonly keystrokes: KeystrokeStats;
  /** Features of each stroke. */
  readonly strokes: Float32Array[];
  /** Sum of the strokes' scores under the present pointer model. */
  score: number;
  /** Fingerprints of timing sequences, for recognising a replay later. */
  readonly fingerprints: number[];
  keys: number;
  clicks: number;
  activeMs: number;
  /** Prior odds that someone took over just before or during the block. */
  hazard: number;
  startMs: number;
  endMs: number;
  /** Made by a machine: no weight for the person. */
  machine: boolean;
  pasted: boolean;
}

export function newBlock(): Block {
  return {
    keystrokes: new KeystrokeStats(),
    strokes: [],
    score: 0,
    fingerprints: [],
    keys: 0,
    clicks: 0,
    activeMs: 0,
    hazard: 0,
    startMs: Number.NaN,
    endMs: Number.NaN,
    machine: false,
    pasted: false,
  };
}

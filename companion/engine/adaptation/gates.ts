/**
 * Which modalities may be learnt now. In: the newest blocks as the detector compares them, the profile's quality. Out: a gate
 * for keys and one for strokes. A modality is learnt on recent evidence of its own, or, while it has no template, on recent
 * evidence of the other: a stranger who uses the mouse an hour after the user typed teaches nothing.
 */
import type { Quality } from '../engine-api.ts';
import type { Block } from '../trust/block.ts';
import type { StretchLlrs } from '../trust/stretch.ts';
import { TUNING } from '../trust/tuning.ts';

/** What judges blocks: the detector of the session that they come from. */
export interface BlockJudge {
  /** False while there is no template of any modality to judge by. */
  readonly hasTemplate: boolean;
  /** Posterior probability of the user when the newest block was closed, and the ratio of the newest stretch of typing. */
  readonly estimate: { readonly learnable: number; readonly ownStretch: number | null };
  /** The probability at the last act. */
  readonly learnableAtLast: number;
  /** Likelihood ratios of so many of the newest blocks, and the keys and strokes behind them. */
  recent(blocks: number): { readonly llrs: StretchLlrs; readonly keys: number; readonly strokes: number };
}

export interface ModalityGate {
  readonly keys: boolean;
  readonly strokes: boolean;
}

/** Natural-log likelihood ratio of the newest blocks from which typing speaks for itself, and for the strokes between. */
const TYPING_ITSELF = 0;
const TYPING_FOR_STROKES = 1;
/** The same for strokes: the pointer errs more. */
const POINTER_ITSELF = 1.5;
const POINTER_FOR_TYPING = 1.5;

/** @param blocks how many of the newest blocks count as recent. */
export function gateOf(judge: BlockJudge, blocks: number, quality: Quality): ModalityGate {
  const { llrs, keys, strokes } = judge.recent(blocks);
  const typing = keys >= TUNING.minKeys && (llrs.keystroke ?? llrs.text ?? llrs.keypad) !== null;
  const typingLlr = (llrs.keystroke ?? 0) + (llrs.text ?? 0) + (llrs.keypad ?? 0);
  const pointing = strokes >= TUNING.minStrokes && llrs.pointer !== null;
  const pointerLlr = llrs.pointer ?? 0;
  const hasTyping = quality.learnt.keystroke.n > 0;
  return {
    keys: hasTyping ? typing && typingLlr >= TYPING_ITSELF : pointing && pointerLlr >= POINTER_FOR_TYPING,
    strokes: (typing && typingLlr >= TYPING_FOR_STROKES) || (pointing && pointerLlr >= POINTER_ITSELF),
  };
}

/** A block of a modality that is not trained yet: less confidence is asked for, or it would never be. */
export function isYoung(block: Block, { progress }: Quality): boolean {
  const newKeys = block.keystrokes.keys > 0 && progress.keystroke < 1;
  const newStrokes = block.strokes.length > 0 && progress.pointer < 1;
  return newKeys || newStrokes;
}

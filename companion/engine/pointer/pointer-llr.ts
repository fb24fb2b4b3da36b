/**
 * How far some strokes speak for the user. In: a pointer model and the evidence of strokes of one sitting. Out: one natural-log
 * likelihood ratio: the pair classifier's, and on top a part of the forest's, as far as its background is believed.
 */
import { type PairClassifier, pairLlr } from './pair-classifier.ts';
import type { PointerEvidence } from './pointer-evidence.ts';
import { forestLlr, LLR_BOUND, type PointerModel } from './pointer-model.ts';
import { shippedPairClassifier } from './shipped-pair-classifier.ts';

/** Both see the same strokes: the forest's ratio counts for half beside the other. */
const FOREST_SHARE = 0.5;

/** Bounded by LLR_BOUND; 0 without strokes of tasks that the template has shown. */
export function pointerLlr(
  model: PointerModel,
  { strokes, score, differences }: PointerEvidence,
  pairs: PairClassifier = shippedPairClassifier(),
): number {
  if (strokes === 0) return 0;
  const forest = model.forestWeight === 0 ? 0 : forestLlr(model, { count: strokes, sum: score });
  const llr = pairLlr(pairs, model.template, differences) + FOREST_SHARE * model.forestWeight * forest;
  return Math.max(-LLR_BOUND, Math.min(LLR_BOUND, llr));
}

/**
 * How far some strokes speak for the user. In: a pointer model and the evidence of strokes of one sitting. Out: one natural-log
 * likelihood ratio, of the forest and of the pair classifier, each as far as it is believed.
 */
import { type PairClassifier, pairLlr } from './pair-classifier.ts';
import type { PointerEvidence } from './pointer-evidence.ts';
import { forestLlr, LLR_BOUND, type PointerModel } from './pointer-model.ts';
import { shippedPairClassifier } from './shipped-pair-classifier.ts';

/** Bounded by LLR_BOUND; 0 without strokes of tasks that the template has shown. */
export function pointerLlr(
  model: PointerModel,
  evidence: PointerEvidence,
  pairs: PairClassifier = shippedPairClassifier(),
): number {
  if (evidence.strokes === 0) return 0;
  const { forestWeight } = model;
  const forest = forestWeight === 0 ? 0 : forestLlr(model, { count: evidence.strokes, sum: evidence.score });
  const pair = forestWeight === 1 ? 0 : pairLlr(pairs, model.template, evidence.differences);
  const llr = forestWeight * forest + (1 - forestWeight) * pair;
  return Math.max(-LLR_BOUND, Math.min(LLR_BOUND, llr));
}

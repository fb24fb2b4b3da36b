/**
 * The universal pair classifier: same subject or not, from normalised differences. In: a template, the differences of a
 * stretch of strokes, and parameters fitted ahead of time on other people. Out: one natural-log likelihood ratio.
 *
 * Three readers of the same differences: a weighted sum of their terms (logistic regression), a random forest of them, which knows
 * which terms go together and claims less where they do not, and the covariance of all differences. The forest ships in the
 * model format of ml-random-forest and is asked from flat arrays. Nothing is trained on the subject's machine.
 */
import type { DifferenceSums } from './difference-sums.ts';
import type { CommonPlaces, DifferenceTemplate } from './difference-template.ts';
import { type Forest, predictForest } from './forest.ts';
import { covarianceLlr, type PairCovariances } from './pair-covariance.ts';
import { type PairVariances, pairTerms, TERM_BOUND, TERMS } from './pair-terms.ts';
import { FEATURE_COUNT } from './stroke-features.ts';

export interface PairClassifier {
  /** What it was fitted on, under which terms. */
  readonly provenance: string;
  readonly common: CommonPlaces;
  readonly variances: PairVariances;
  /** One for each term, and a constant. */
  readonly weights: Float32Array;
  /** Over {@link forestCodes}. */
  readonly forest: Forest;
  readonly covariances: PairCovariances;
  readonly slope: number;
  readonly offset: number;
}

/** A stretch against a template, for each term; strokes that count. */
export interface PairComparison {
  readonly terms: Float64Array;
  readonly differences: Float64Array;
  readonly strokes: number;
}

/** What the forest sees: every term, the sum of all and the sum of the means. */
export const FOREST_INPUTS = TERMS + 2;
const SUM_SCALE = 10;
/** Share that finitely many trees leave in doubt. */
const MARGIN = 0.01;
/** Of the ratio by all differences together, which claims too much alone. */
const COVARIANCE_SHARE = 0.25;

const terms = new Float64Array(TERMS);
const differences = new Float64Array(TERMS);
const codes = new Uint8Array(FOREST_INPUTS);

/** Log likelihood ratio, natural, not bounded; 0 for a stretch without strokes of tasks that the template has shown. */
export function pairLlr(classifier: PairClassifier, template: DifferenceTemplate, sums: DifferenceSums): number {
  if (sums.strokes === 0) return 0;
  pairTerms(template, sums, classifier.variances, terms, differences);
  return comparisonLlr(classifier, { terms, differences, strokes: sums.strokes });
}

export function comparisonLlr(
  { weights, forest, covariances, slope, offset }: PairClassifier,
  comparison: PairComparison,
): number {
  forestCodes(comparison.terms, codes);
  const share = predictForest(forest, codes);
  const voted = Math.log((share + MARGIN) / (1 + MARGIN - share));
  const termwise = (weighedSum(weights, comparison.terms) + voted) / 2;
  const together = covarianceLlr(covariances, comparison.differences, comparison.strokes);
  return slope * (termwise + COVARIANCE_SHARE * together) + offset;
}

function weighedSum(weights: Float32Array, values: Float64Array): number {
  let sum = weights[TERMS]!;
  for (let term = 0; term < TERMS; term++) sum += weights[term]! * values[term]!;
  return sum;
}

/** Terms as bytes: 1 to 255 between the bounds. The sums are bent, so that most of the scale is near nought. */
export function forestCodes(values: Float64Array, out: Uint8Array): void {
  let all = 0;
  let means = 0;
  for (let term = 0; term < TERMS; term++) {
    const value = values[term]!;
    out[term] = Math.round(128 + (127 * value) / TERM_BOUND);
    all += value;
    if (term < FEATURE_COUNT) means += value;
  }
  out[TERMS] = Math.round(128 + 127 * Math.tanh(all / SUM_SCALE));
  out[TERMS + 1] = Math.round(128 + 127 * Math.tanh(means / SUM_SCALE));
}

/**
 * Same subject or not, feature by feature. In: a template and the differences of a stretch of strokes. Out: for the mean
 * and for the scatter of every feature the natural-log likelihood ratio of "the same subject" against "another one".
 *
 * The squared difference, in units of the subject's own variance, is compared with what sampling and sittings explain, and
 * with that and the variance between people on top (the two-covariance model, a feature at a time). Features that the
 * template or the stretch hardly has say nothing.
 */
import type { DifferenceSums } from './difference-sums.ts';
import type { DifferenceTemplate } from './difference-template.ts';
import { FEATURE_COUNT } from './stroke-features.ts';

/** Means, then scatters. */
export const TERMS = 2 * FEATURE_COUNT;

/** Variances in units of the subject's own within-sitting variance, for each term. */
export interface PairVariances {
  /** Between two sittings of a subject. */
  readonly sitting: Float32Array;
  /** Between people, on top. */
  readonly subject: Float32Array;
}

/** Variance of |x| beside that of x, for values about as clipped as ours. */
const SCATTER_VARIANCE = 0.45;
const MIN_COUNT = 2;
export const MIN_ENROLLED = 8;
const MIN_SITTING = 0.005;
const MIN_SUBJECT = 0.002;
/** No single term says more, either way. */
export const TERM_BOUND = 3;

/** Difference in units of the subject's spread, and its sampling variance in units of their variance. */
export interface Deviation {
  readonly difference: number;
  readonly sampling: number;
}

/** Deviation of a term, undefined where template or stretch hardly have the feature. */
export function deviationOf(template: DifferenceTemplate, sums: DifferenceSums, term: number): Deviation | undefined {
  const scatter = term >= FEATURE_COUNT;
  const feature = scatter ? term - FEATURE_COUNT : term;
  const count = sums.values[feature]!;
  const enrolled = template.counts[feature]!;
  if (count < MIN_COUNT || enrolled < MIN_ENROLLED) return undefined;
  const expected = scatter ? template.absolute[feature]! : template.mean[feature]!;
  const difference = (sums.values[FEATURE_COUNT + term]! / count - expected) / template.spread[feature]!;
  return { difference, sampling: (1 / count + 1 / enrolled) * (scatter ? SCATTER_VARIANCE : 1) };
}

/** Log likelihood ratio of one term, natural, bounded. */
export function termOf({ difference, sampling }: Deviation, { sitting, subject }: PairVariances, term: number): number {
  const same = sampling + Math.max(MIN_SITTING, sitting[term]!);
  const other = same + Math.max(MIN_SUBJECT, subject[term]!);
  const squared = difference * difference;
  const llr = (squared / other - squared / same + Math.log(other / same)) / 2;
  return Math.max(-TERM_BOUND, Math.min(TERM_BOUND, llr));
}

/** Fills `terms` and `differences` (102 each); what is not known says nothing and differs by nothing. */
export function pairTerms(
  template: DifferenceTemplate,
  sums: DifferenceSums,
  variances: PairVariances,
  terms: Float64Array,
  differences: Float64Array,
): void {
  for (let term = 0; term < TERMS; term++) {
    const deviation = deviationOf(template, sums, term);
    terms[term] = deviation === undefined ? 0 : termOf(deviation, variances, term);
    differences[term] = deviation?.difference ?? 0;
  }
}

/**
 * The anonymous background: what strokes of other people look like. In: for each pseudo-person and each form of stroke
 * the quantiles of every feature, and for each form how features go together. Out: synthetic strokes, as many as
 * wanted, the same for the same seed.
 *
 * A Gaussian copula (Nelsen 2006): correlated normal deviates, one for a feature, are turned into that feature's
 * quantiles. What is kept of a person are at most 17 order statistics a feature, over hundreds of strokes, so no stroke
 * and no recording can be recovered.
 */

import { normal, type Random, seededRandom } from './random.ts';
import { FEATURE_COUNT } from './stroke-features.ts';

/** Places of the kept quantiles: closer together at the ends, where forests split. */
export const QUANTILE_PLACES: readonly number[] = [
  0.005, 0.02, 0.05, 0.1, 0.17, 0.25, 0.33, 0.42, 0.5, 0.58, 0.67, 0.75, 0.83, 0.9, 0.95, 0.98, 0.995,
];
export const QUANTILES = QUANTILE_PLACES.length;

/** Strokes of one kind that have a path, or have none, share which features are missing: a form. */
export interface StrokeForm {
  /** Code of the kind feature. */
  readonly kindCode: number;
  /** Lower triangle of the Cholesky factor of the features' normal-score correlation, row by row. */
  readonly factor: Float64Array;
}

export interface FormMargins {
  readonly form: number;
  /** Share of the pseudo-person's strokes. */
  readonly share: number;
  /** FEATURE_COUNT x QUANTILES codes; 0 is missing. */
  readonly quantiles: Uint8Array;
}

/** People as margins, forms as correlations. */
export interface StrokeGenerator {
  readonly forms: readonly StrokeForm[];
  readonly people: readonly (readonly FormMargins[])[];
}

/**
 * `count` coded strokes (rows of 51 bytes) of one pseudo-person.
 *
 * @param strangeness standard deviation, in normal scores, of how far this pseudo-person is moved from the people the
 *   quantiles came from; along the features' own correlations. It fills the space between and around few people.
 */
export function generateStrokes(
  generator: StrokeGenerator,
  person: number,
  count: number,
  seed: number,
  strangeness = 0,
): Uint8Array {
  const random = seededRandom(seed);
  const habits = Float64Array.from({ length: FEATURE_COUNT }, () => strangeness * normal(random));
  const margins = generator.people[person]!;
  const codes = new Uint8Array(count * FEATURE_COUNT);
  const deviates = new Float64Array(FEATURE_COUNT);
  let reached = 0;
  let row = 0;
  for (const [index, margin] of margins.entries()) {
    reached += margin.share;
    const until = index === margins.length - 1 ? count : Math.min(count, Math.round(reached * count));
    for (; row < until; row++) {
      for (let f = 0; f < FEATURE_COUNT; f++) deviates[f] = habits[f]! + normal(random);
      drawStroke(generator.forms[margin.form]!, margin, random, deviates, codes, row * FEATURE_COUNT);
    }
  }
  return codes;
}

function drawStroke(
  form: StrokeForm,
  margins: FormMargins,
  random: Random,
  deviates: Float64Array,
  codes: Uint8Array,
  offset: number,
): void {
  for (let f = 0, at = 0; f < FEATURE_COUNT; f++) {
    let z = 0;
    for (let k = 0; k <= f; k++) z += form.factor[at++]! * deviates[k]!;
    codes[offset + f] = quantileAt(margins.quantiles, f * QUANTILES, normalShare(z), random);
  }
  codes[offset] = form.kindCode;
}

function quantileAt(quantiles: Uint8Array, offset: number, share: number, random: Random): number {
  let high = 1;
  while (high < QUANTILES - 1 && QUANTILE_PLACES[high]! < share) high++;
  const low = high - 1;
  const span = QUANTILE_PLACES[high]! - QUANTILE_PLACES[low]!;
  const between = Math.min(1, Math.max(0, (share - QUANTILE_PLACES[low]!) / span));
  const a = quantiles[offset + low]!;
  const b = quantiles[offset + high]!;
  // Between missing and a value there is nothing: one or the other.
  if (a === 0 || b === 0) return random() < between ? b : a;
  return Math.round(a + between * (b - a));
}

/** Distribution function of the standard normal (Abramowitz and Stegun 26.2.17, error below 1e-7). */
function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    0.3989422804 *
    Math.exp((-z * z) / 2) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}

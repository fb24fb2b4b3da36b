/**
 * How far one person's sessions differ, beside what a model expects. In: evidence of a person's stretches of typing, the model's diagonal
 * variance W between sessions. Out: a symmetric matrix in units of W: nothing where the person varies as the model expects, -1 on the
 * diagonal where not at all.
 *
 * Each stretch shows its deviation only in part, shrunk towards the person's mean. The part that the model expects to show is known
 * (W less the posterior variance), so the matrix is the excess over it, divided by it (method of moments).
 */
import type { FactorEvidence } from '@vigil/engine/keystroke/keystroke-template.ts';
import { multiply, packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { inverse, subjectMean } from './session.ts';

/** Share of W that a stretch shows at least: what it does not show (a number pad never touched) is no excess. */
const MIN_SHOWN = 0.05;

/** Packed by rows; null: one stretch shows no difference. */
export function sessionMoments(stretches: readonly FactorEvidence[], variance: Float64Array): Float64Array | null {
  if (stretches.length < 2) return null;
  const size = variance.length;
  const prior = diagonal(variance.map((value) => 1 / value));
  const posteriors = stretches.map(({ precision }) =>
    inverse(
      prior.map((value, at) => value + precision[at]!),
      size,
    ),
  );
  const mean = subjectMean(stretches, posteriors, prior, size);
  const seen = new Float64Array(prior.length);
  const expected = new Float64Array(prior.length);
  const wanted = diagonal(variance);
  for (const [index, { precision, shift }] of stretches.entries()) {
    const posterior = posteriors[index]!;
    const predicted = multiply(precision, mean, size);
    const deviation = multiply(
      posterior,
      shift.map((value, i) => value - predicted[i]!),
      size,
    );
    for (let i = 0, at = 0; i < size; i++) {
      for (let j = 0; j <= i; j++, at++) {
        seen[at] = seen[at]! + deviation[i]! * deviation[j]!;
        expected[at] = expected[at]! + wanted[at]! - posterior[at]!;
      }
    }
  }
  const shown = variance.map((value, i) =>
    Math.max(expected[packedLength(i) + i]!, MIN_SHOWN * value * stretches.length),
  );
  return seen.map((value, at) => {
    const [row, column] = placeOf(at);
    return (value - expected[at]!) / Math.sqrt(shown[row]! * shown[column]!);
  });
}

/** W changed by a matrix of moments: packed, positive definite. */
export function movedVariance(variance: Float64Array, moments: Float64Array): Float64Array {
  return moments.map((value, at) => {
    const [row, column] = placeOf(at);
    const of = row === column ? Math.max(MIN_SHARE, 1 + value) : value;
    return of * Math.sqrt(variance[row]! * variance[column]!);
  });
}

/** No variance falls below this share of what it was. */
export const MIN_SHARE = 0.2;

export function placeOf(at: number): [row: number, column: number] {
  const row = Math.floor((Math.sqrt(8 * at + 1) - 1) / 2);
  return [row, at - packedLength(row)];
}

function diagonal(values: Float64Array): Float64Array {
  const packed = new Float64Array(packedLength(values.length));
  for (const [i, value] of values.entries()) packed[packedLength(i) + i] = value;
  return packed;
}

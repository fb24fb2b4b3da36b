/** The blocked factorisation against the plain one. In: random positive definite matrices. Out: nothing. */

import { gaussianIntegral } from '@vigil/engine/keystroke/gaussian-integral.ts';
import { choleskyInPlace, dot, packedLength, solveLowerInPlace } from '@vigil/engine/keystroke/symmetric.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { describe, expect, it } from 'vitest';

function positiveDefinite(size: number, seed: number) {
  const random = seededRandom(seed);
  const rows = Array.from({ length: size + 3 }, () => Array.from({ length: size }, () => random.normal()));
  const precision = new Float64Array(packedLength(size));
  for (let i = 0, at = 0; i < size; i++) {
    for (let j = 0; j <= i; j++, at++) for (const row of rows) precision[at] = precision[at]! + row[i]! * row[j]!;
  }
  return { precision, shift: Float64Array.from({ length: size }, () => random.normal()) };
}

describe('gaussianIntegral', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 39, 40, 41])('agrees with the plain factorisation at size %i', (size) => {
    const prior = positiveDefinite(size, size);
    const evidence = positiveDefinite(size, size + 100);
    const precision = prior.precision.map((value, at) => value + evidence.precision[at]!);
    const shift = prior.shift.map((value, at) => value + evidence.shift[at]!);
    const logDet = choleskyInPlace(precision, size);
    solveLowerInPlace(precision, shift, size);
    const found = gaussianIntegral(prior, evidence, { logDet: 0, energy: 0 });
    expect(found.logDet).toBeCloseTo(logDet, 8);
    expect(found.energy / dot(shift, shift)).toBeCloseTo(1, 8);
  });

  it('says so when a matrix is not positive definite', () => {
    const negative = { precision: Float64Array.of(-1), shift: Float64Array.of(1) };
    const none = { precision: Float64Array.of(0), shift: Float64Array.of(0) };
    expect(gaussianIntegral(negative, none, { logDet: 0, energy: 0 }).logDet).toBeNaN();
  });
});

import { choleskyInPlace, multiply, packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { fitSubjectCovariance, inUnitsOf } from 'vigil-fit/keystroke/subject.ts';
import { describe, expect, it } from 'vitest';

const SIZE = 2;
/** Packed: variances 4 and 0.25 of subjects, 0.5 and 0.5 of sessions. */
const BETWEEN = [4, 0.25];
const SESSION = Float64Array.of(0.5, 0, 0.5);

/** Subjects of one session each, observed with precision 20 a factor. */
function subjects(count: number) {
  const random = seededRandom(3);
  return Array.from({ length: count }, () => {
    const place = BETWEEN.map((variance) => Math.sqrt(variance + 0.5) * random.normal());
    const shift = Float64Array.from(place, (value) => 20 * value + Math.sqrt(20) * random.normal());
    return {
      evidence: { precision: Float64Array.of(20, 0, 20), shift, counts: new Float64Array(4) },
      tasks: 1,
      weight: 1,
    };
  });
}

describe('fitSubjectCovariance', () => {
  it('finds how far subjects differ, apart from their sessions', () => {
    const [first, , second] = fitSubjectCovariance(subjects(4000), SESSION, SIZE);
    expect(first).toBeGreaterThan(3.5);
    expect(first).toBeLessThan(4.5);
    expect(second).toBeGreaterThan(0.2);
    expect(second).toBeLessThan(0.4);
  });

  it('stays near the variance from before when subjects are few', () => {
    const [first] = fitSubjectCovariance(subjects(2), SESSION, SIZE);
    expect(first).toBeGreaterThan(0.8);
    expect(first).toBeLessThan(1.6);
  });
});

describe('inUnitsOf', () => {
  it('keeps what the model says of an observation: loadings times B times loadings, and the same of sessions', () => {
    const between = Float64Array.of(4, 1, 0.5);
    const session = Float64Array.of(1, 0.2, 0.3);
    const loading = Float64Array.of(0.7, -1.1);
    const scaled = inUnitsOf(between, loading, session, SIZE);
    const quadratic = (matrix: Float64Array, row: Float64Array) =>
      multiply(matrix, row, SIZE).reduce((sum, value, i) => sum + value * row[i]!, 0);
    const squared = scaled.loadings.reduce((sum, value) => sum + value * value, 0);
    expect(squared).toBeCloseTo(quadratic(between, loading), 10);
    expect(quadratic(scaled.session, scaled.loadings)).toBeCloseTo(quadratic(session, loading), 10);
    expect(choleskyInPlace(scaled.session.slice(), SIZE)).not.toBeNaN();
    expect(scaled.session).toHaveLength(packedLength(SIZE));
  });
});

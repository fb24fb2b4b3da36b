/** Moments of sessions. In: stretches drawn from known variances. Out: nothing. */
import { packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { movedVariance, placeOf, sessionMoments } from 'vigil-fit/keystroke/session-moments.ts';
import { describe, expect, it } from 'vitest';

const EXPECTED = Float64Array.of(0.4, 0.2, 0.1);
const PRECISION = 20;

/** Stretches whose deviations have `variance`; the last factor shows nothing of itself. */
function stretches(variance: readonly number[], count: number, seed: number) {
  const random = seededRandom(seed);
  const subject = variance.map(() => random.normal());
  return Array.from({ length: count }, () => {
    const precision = new Float64Array(packedLength(3));
    const shift = new Float64Array(3);
    for (const i of [0, 1]) {
      precision[packedLength(i) + i] = PRECISION;
      const place = subject[i]! + Math.sqrt(variance[i]!) * random.normal();
      shift[i] = PRECISION * place + Math.sqrt(PRECISION) * random.normal();
    }
    return { precision, shift, counts: new Float64Array(0) };
  });
}
const meanMoments = (variance: readonly number[]) => {
  const people = Array.from({ length: 200 }, (_, k) => sessionMoments(stretches(variance, 24, k), EXPECTED)!);
  return Float64Array.from(people[0]!, (_, at) => people.reduce((sum, own) => sum + own[at]! / people.length, 0));
};
const diagonal = (packed: Float64Array) => [0, 1, 2].map((i) => packed[packedLength(i) + i]!);

describe('sessionMoments', () => {
  it('are about nothing where people vary as expected, also along factors that never show', () => {
    for (const value of meanMoments([0.4, 0.2, 0.1])) expect(Math.abs(value)).toBeLessThan(0.12);
  });

  it('say how much less or more people vary', () => {
    const [first = 0, second = 0, third = 0] = diagonal(meanMoments([0.2, 0.4, 0.1]));
    expect(first).toBeLessThan(-0.35);
    expect(second).toBeGreaterThan(0.6);
    expect(third).toBeCloseTo(0, 9);
  });

  it('need two stretches', () => {
    expect(sessionMoments(stretches([1, 1, 1], 1, 1), EXPECTED)).toBeNull();
  });
});

describe('movedVariance', () => {
  it('scales what was, and takes no variance away altogether', () => {
    const moments = Float64Array.of(1, 0.5, -3, 0, 0, 0);
    const [a, ab, b] = movedVariance(EXPECTED, moments);
    expect(a).toBeCloseTo(0.8, 12);
    expect(ab).toBeCloseTo(0.5 * Math.sqrt(0.08), 12);
    expect(b).toBeCloseTo(0.04, 12);
  });

  it('goes by the place in a packed matrix', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map(placeOf)).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
      [2, 2],
      [3, 0],
    ]);
  });
});

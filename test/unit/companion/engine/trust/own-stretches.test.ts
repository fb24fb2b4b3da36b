import { alarmFactor, NO_STRETCHES, withStretches } from '@vigil/engine/trust/own-stretches.ts';
import { describe, expect, it } from 'vitest';

const times = (count: number, ratios: readonly number[]) => Array.from({ length: count }, () => ratios).flat();
const factorOf = (ratios: readonly number[]) => alarmFactor(withStretches(NO_STRETCHES, ratios));

describe('alarmFactor', () => {
  it('is 1 while nothing is known', () => {
    expect(alarmFactor(NO_STRETCHES)).toBe(1);
  });

  it('is large for a user whose stretches are always like the template', () => {
    expect(factorOf(times(20, [3, 4]))).toBeGreaterThan(6);
  });

  it('grows with what is known, and is bounded', () => {
    const factors = [1, 4, 16, 100].map((count) => factorOf(times(count, [3, 4])));
    for (const [at, factor] of factors.slice(1).entries()) expect(factor).toBeGreaterThanOrEqual(factors[at]!);
    expect(factorOf(times(100, [11]))).toBeCloseTo(Math.exp(2.5), 6);
  });

  it('is never less than 1, however noisy the stretches that somebody teaches', () => {
    for (const ratios of [[-9], [-9, 9], [0, -0.5], [-12, -12, -12, 4]]) expect(factorOf(times(50, ratios))).toBe(1);
  });

  it('falls back to 1 when the user becomes less steady', () => {
    const steady = withStretches(NO_STRETCHES, times(200, [3, 4]));
    expect(alarmFactor(steady)).toBeGreaterThan(6);
    expect(alarmFactor(withStretches(steady, times(200, [-2, 3])))).toBeLessThan(1.5);
  });
});

describe('withStretches', () => {
  it('lets older stretches fade', () => {
    const { n, sum } = withStretches(withStretches(NO_STRETCHES, times(1000, [5])), times(1000, [1]));
    expect(n).toBe(400);
    expect(sum / n).toBeCloseTo(5 * (400 / 1400) + 1 * (1000 / 1400), 6);
  });

  it('leaves its argument as it is', () => {
    const known = withStretches(NO_STRETCHES, [1, 2]);
    withStretches(known, [3]);
    expect(known).toEqual({ n: 2, sum: 3, squares: 5 });
  });
});

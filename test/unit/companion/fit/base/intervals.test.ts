import { poissonInterval, proportionInterval, quantileInterval, upperBound } from 'vigil-fit/base/intervals.ts';
import { describe, expect, it } from 'vitest';

describe('intervals', () => {
  it('gives Clopper and Pearson bounds', () => {
    const { low, high } = proportionInterval(10, 100);
    expect(low).toBeCloseTo(0.0490046, 5);
    expect(high).toBeCloseTo(0.1762226, 5);
  });

  it('gives about 3.7 / n for no hit, two-sided', () => {
    const { low, high } = proportionInterval(0, 1000);
    expect(low).toBe(0);
    expect(high).toBeCloseTo(0.003682, 5);
  });

  it('stays exact for many comparisons', () => {
    const { low, high } = proportionInterval(3000, 6000, 100);
    expect(low).toBeCloseTo(48.727, 2);
    expect(high).toBeCloseTo(51.273, 2);
  });

  it('gives Garwood bounds', () => {
    expect(poissonInterval(0).high).toBeCloseTo(3.6889, 3);
    expect(poissonInterval(5).low).toBeCloseTo(1.6235, 3);
    expect(poissonInterval(5).high).toBeCloseTo(11.6683, 3);
  });

  it('keeps what never happened at infinity', () => {
    const values = [1, 2, 3, Number.POSITIVE_INFINITY];
    expect(quantileInterval(values, 0.9).value).toBe(Number.POSITIVE_INFINITY);
    expect(quantileInterval(values, 0.5).value).toBe(3);
  });
});

describe('upperBound', () => {
  it('is three in n without a hit, and holds in 95 cases of 100', () => {
    expect(upperBound(0, 300)).toBeCloseTo(0.01, 4);
    // R: binom.test(10, 100, alternative = 'less')$conf.int
    expect(upperBound(10, 100)).toBeCloseTo(0.1637, 4);
    expect(upperBound(36, 898)).toBeCloseTo(0.0526, 4);
  });

  it('is 1 where everything hits or nothing was counted', () => {
    expect(upperBound(5, 5)).toBe(1);
    expect(upperBound(0, 0)).toBe(1);
  });
});

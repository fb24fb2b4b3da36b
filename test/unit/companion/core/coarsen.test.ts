import {
  ageBucket,
  confidenceStep,
  countBucket,
  daysBucket,
  durationBucket,
  llrStep,
  rateStep,
  sessionBucket,
  unseenBucket,
} from '@vigil/core/verdicts/coarsen.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('coarse numbers', () => {
  it('steps confidence by hundredths, never 0 or 1', () => {
    expect([0, 0.004, 0.126, 0.5, 0.996, 1].map(confidenceStep)).toEqual([0.01, 0.01, 0.13, 0.5, 0.99, 0.99]);
    const inSteps = (c: number) => Math.abs(confidenceStep(c) * 100 - Math.round(confidenceStep(c) * 100)) < 1e-9;
    fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), inSteps), { seed: 1 });
  });

  it('steps ratios by tenths within bounds', () => {
    expect([-99, -0.04, 0.06, 3.14, 99].map(llrStep)).toEqual([-12, 0, 0.1, 3.1, 12]);
    expect(Object.is(llrStep(-0.01), 0)).toBe(true);
  });

  it('rounds error rates up', () => {
    expect([0, 0.001, 0.00123, 0.00015, 0.999, 1].map(rateStep)).toEqual([0, 0.001, 0.0013, 0.00015, 1, 1]);
    const between = (rate: number) => rateStep(rate) >= rate * (1 - 1e-9) && rateStep(rate) <= rate * 1.11;
    fc.assert(fc.property(fc.double({ min: 1e-9, max: 1, noNaN: true }), between), { seed: 2 });
  });

  it('rounds evidence down, ages and unseen time up', () => {
    expect([0, 4, 5, 119, 1e6].map(countBucket)).toEqual([0, 0, 5, 100, 10_000]);
    expect([9999, 10_000, 61_000].map(durationBucket)).toEqual([0, 10, 60]);
    expect([-5, 0, 1001, 31_000, 1e9, null].map(ageBucket)).toEqual([1, 1, 2, 60, 86_400, null]);
    expect([0, 1, 10_000, 10_001, 28_800_000, 28_800_001].map(unseenBucket)).toEqual([0, 10, 10, 30, 28_800, 32_400]);
    expect([0, 4, 12].map(sessionBucket)).toEqual([0, 3, 10]);
    expect([0, 86_400_000 * 6.9, 1e15, -1].map(daysBucket)).toEqual([0, 3, 365, 0]);
  });
});

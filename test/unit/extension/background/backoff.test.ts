import { backoffMs, MAX_BACKOFF_MS } from '@vigil/extension/background/backoff.ts';
import { describe, expect, it } from 'vitest';

describe('backoffMs', () => {
  it('doubles from a quarter of a second', () => {
    expect([0, 1, 2, 3].map((failures) => backoffMs(failures, 0))).toEqual([250, 500, 1000, 2000]);
  });

  it('never exceeds its cap, which is shorter than the life of an idle worker', () => {
    expect(backoffMs(1000, 0)).toBe(MAX_BACKOFF_MS);
    expect(MAX_BACKOFF_MS).toBeLessThan(30_000);
  });

  it('subtracts up to half at random', () => {
    expect(backoffMs(3, 0.999)).toBeGreaterThanOrEqual(1000);
    expect(backoffMs(3, 0.5)).toBe(1500);
  });
});

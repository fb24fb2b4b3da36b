import type { TrustPoint } from '@vigil/protocol/user/overview.ts';
import { rangeOf, stretchesOf } from '@vigil/ui/now/stretches.ts';
import { describe, expect, it } from 'vitest';

const points: TrustPoint[] = [
  { atMs: 1000, confidence: null, verdict: 'insufficient' },
  { atMs: 2000, confidence: 0.92, verdict: 'match' },
  { atMs: 3000, confidence: 0.97, verdict: 'match' },
  { atMs: 5000, confidence: 0.5, verdict: 'uncertain' },
];

describe('stretchesOf', () => {
  it('joins neighbours of one verdict; each lasts until the next', () => {
    expect(stretchesOf(points, 9000)).toEqual([
      { fromMs: 1000, toMs: 2000, verdict: 'insufficient', low: null, high: null },
      { fromMs: 2000, toMs: 5000, verdict: 'match', low: 0.92, high: 0.97 },
      { fromMs: 5000, toMs: 9000, verdict: 'uncertain', low: 0.5, high: 0.5 },
    ]);
  });

  it('is empty without points', () => {
    expect(stretchesOf([], 9000)).toEqual([]);
  });
});

describe('rangeOf', () => {
  it('finds the lowest, its time, and the highest', () => {
    expect(rangeOf(points, 0)).toEqual({ low: 0.5, high: 0.97, lowAtMs: 5000 });
    expect(rangeOf(points.slice(0, 1), 0)).toBeNull();
  });

  it('uses the visible range, and the value that held at its start', () => {
    expect(rangeOf(points.slice(0, 3), 2500)).toEqual({ low: 0.92, high: 0.97, lowAtMs: 2500 });
    expect(rangeOf(points, 6000)).toEqual({ low: 0.5, high: 0.5, lowAtMs: 6000 });
  });
});

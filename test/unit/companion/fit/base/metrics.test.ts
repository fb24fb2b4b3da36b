import fc from 'fast-check';
import {
  auc,
  bootstrapOverSubjects,
  cllr,
  detPoints,
  eer,
  fmrAtZeroFnmr,
  fnmrAtFmr,
  minCllr,
  pooledEer,
} from 'vigil-fit/base/metrics.ts';
import { describe, expect, it } from 'vitest';

const scores = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 40 });

describe('error rates', () => {
  it('finds the crossing of a hand-made ROC', () => {
    // Thresholds 3 and 2 match half of the genuine and none, then a quarter, of the impostors.
    expect(eer([1, 1, 3, 3], [0, 0, 0, 2])).toBeCloseTo(0.25, 12);
    expect(eer([5, 6], [1, 2])).toBe(0);
    expect(eer([1, 2], [5, 6])).toBe(1);
    expect(eer([1, 1], [1, 1])).toBe(0.5);
    expect(eer([], [1])).toBeNaN();
  });

  it('counts pairs for the area', () => {
    fc.assert(
      fc.property(scores, scores, (genuine, impostor) => {
        let pairs = 0;
        for (const g of genuine) for (const i of impostor) pairs += g > i ? 1 : g === i ? 0.5 : 0;
        expect(auc(genuine, impostor)).toBeCloseTo(pairs / genuine.length / impostor.length, 9);
      }),
    );
  });

  it('does not change under a monotone map, and mirrors when genuine and impostor change places', () => {
    fc.assert(
      fc.property(scores, scores, (genuine, impostor) => {
        const map = (score: number): number => Math.exp(score / 10);
        expect(eer(genuine.map(map), impostor.map(map))).toBeCloseTo(eer(genuine, impostor), 9);
        expect(minCllr(genuine.map(map), impostor.map(map))).toBeCloseTo(minCllr(genuine, impostor), 9);
        const mirrored = eer(
          impostor.map((score) => -score),
          genuine.map((score) => -score),
        );
        expect(mirrored).toBeCloseTo(eer(genuine, impostor), 9);
      }),
    );
  });

  it('reads fixed operating points', () => {
    const impostor = Array.from({ length: 100 }, (_, index) => index);
    expect(fnmrAtFmr([98.5, 99.5, 50], impostor, 0.01)).toBeCloseTo(1 / 3, 12);
    expect(fnmrAtFmr([98.5, 99.5, 50], impostor, 0)).toBeCloseTo(2 / 3, 12);
    expect(fmrAtZeroFnmr([98.5, 99.5, 50], impostor)).toBeCloseTo(0.5, 12);
  });

  it('has one threshold for everyone when pooled', () => {
    const people = [
      { genuine: [3, 4], impostor: [1, 2] },
      { genuine: [13, 14], impostor: [11, 12] },
    ];
    expect(pooledEer(people)).toBe(0.5);
  });
});

describe('calibration', () => {
  it('is one bit for scores that say nothing, and small for sure and right ones', () => {
    expect(cllr([0, 0], [0, 0])).toBeCloseTo(1, 12);
    expect(cllr([20, 20], [-20, -20])).toBeLessThan(1e-6);
    expect(cllr([-1000], [1000])).toBeGreaterThan(1000);
  });

  it('is never below its minimum', () => {
    fc.assert(
      fc.property(scores, scores, (genuine, impostor) => {
        expect(minCllr(genuine, impostor)).toBeLessThanOrEqual(cllr(genuine, impostor) + 1e-9);
      }),
    );
  });

  it('equals the entropy of a two-step score', () => {
    // Two thirds of the upper block are genuine, one third of the lower one.
    const expected = -((2 / 3) * Math.log2(2 / 3) + (1 / 3) * Math.log2(1 / 3));
    expect(minCllr([1, 1, 0], [1, 0, 0])).toBeCloseTo(expected, 12);
    expect(minCllr([0, 0, 1], [0, 1, 1])).toBeCloseTo(1, 12);
  });
});

describe('curves and intervals', () => {
  it('walks monotonically and stays thin', () => {
    const genuine = Array.from({ length: 5000 }, (_, index) => index);
    const impostor = genuine.map((score) => score - 2500);
    const points = detPoints(genuine, impostor, 100);
    expect(points.length).toBeLessThanOrEqual(102);
    expect(points.length).toBeGreaterThan(10);
    for (const [index, point] of points.entries()) {
      if (index > 0) expect(point.fmr).toBeGreaterThanOrEqual(points[index - 1]!.fmr);
    }
  });

  it('covers the value, narrows with people, and repeats with its seed', () => {
    const people = Array.from({ length: 400 }, (_, index) => index % 10);
    const mean = (sample: readonly number[]): number => sample.reduce((sum, value) => sum + value, 0) / sample.length;
    const wide = bootstrapOverSubjects(people.slice(0, 40), mean, { seed: 1 });
    const narrow = bootstrapOverSubjects(people, mean, { seed: 1 });
    expect(narrow.low).toBeLessThan(4.5);
    expect(narrow.high).toBeGreaterThan(4.5);
    expect(narrow.high - narrow.low).toBeLessThan((wide.high - wide.low) / 2);
    expect(bootstrapOverSubjects(people, mean, { seed: 1 })).toEqual(narrow);
  });
});

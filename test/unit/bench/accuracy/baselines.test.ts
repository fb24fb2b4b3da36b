import { isolationForest } from '@vigil/bench/accuracy/baselines/isolation-forest.ts';
import { itad } from '@vigil/bench/accuracy/baselines/itad.ts';
import { oneClassForest } from '@vigil/bench/accuracy/baselines/one-class-forest.ts';
import { scaledManhattan } from '@vigil/bench/accuracy/baselines/scaled-manhattan.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { describe, expect, it } from 'vitest';

const random = seededRandom(3);
const enrolment = Array.from({ length: 300 }, () => Float64Array.of(random.normal(), random.normal(), random.normal()));
const usual = Float64Array.of(0.1, -0.2, 0.1);
const odd = Float64Array.of(3, -3, 3);

describe('classical methods', () => {
  it('score the usual above the odd', () => {
    for (const method of [
      scaledManhattan,
      (rows: readonly Float64Array[]) => isolationForest(rows, random),
      (rows: readonly Float64Array[]) => oneClassForest(rows, random),
    ]) {
      const score = method(enrolment);
      expect(score(usual)).toBeGreaterThan(score(odd));
    }
  });

  it('leave out of the Manhattan distance what the probe lacks', () => {
    const score = scaledManhattan([Float64Array.of(0, 0), Float64Array.of(2, 4)]);
    expect(score(Float64Array.of(2, Number.NaN))).toBe(-1);
    expect(score(Float64Array.of(2, 6))).toBe(-1.5);
  });

  it('take the smaller tail, and only of features that both have', () => {
    const score = itad([1, 2, 3, 4].map((value) => ({ feature: 0, value })));
    expect(score([{ feature: 0, value: 2.5 }])).toBe(0.5);
    expect(
      score([
        { feature: 0, value: 3.5 },
        { feature: 9, value: 0 },
      ]),
    ).toBe(0.25);
    expect(score([{ feature: 9, value: 0 }])).toBe(0);
  });
});

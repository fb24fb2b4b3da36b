import { seededRandom } from '@vigil/engine/base/random.ts';
import { packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { FEW_STROKES, gaussianLlr, isCovariance, MANY_STROKES } from '@vigil/engine/pointer/pair-covariance.ts';
import { TERMS } from '@vigil/engine/pointer/pair-terms.ts';
import { differencesOf, type PairSet } from 'vigil-fit/pointer/pair-comparisons.ts';
import { fitCovariances } from 'vigil-fit/pointer/pair-covariances.ts';
import { describe, expect, it } from 'vitest';

const ROWS = 400;

/** Differences of one subject: 0 and 1 go together; those of others are twice as large; the last term is never known. */
function comparisons(size: number, seed: number): PairSet {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const same = Array.from({ length: ROWS }, (_, row) => row % 2 === 0);
  const differences = new Float32Array(ROWS * TERMS);
  for (const [row, own] of same.entries()) {
    const scale = (own ? 1 : 2) / Math.sqrt(size);
    for (let term = 0; term < TERMS; term++) differences[row * TERMS + term] = scale * normal();
    if (own) differences[row * TERMS + 1] = differences[row * TERMS]!;
    differences[row * TERMS + TERMS - 1] = Number.NaN;
  }
  return { size, same, strokes: same.map(() => size), differences, sampling: new Float32Array(ROWS * TERMS) };
}

describe('fitCovariances', () => {
  const sets = [comparisons(FEW_STROKES, 1), comparisons(20, 2), comparisons(MANY_STROKES, 3)];
  const fitted = fitCovariances(sets);

  it('finds what goes together in one subject, drawn towards the diagonal', () => {
    const { few } = fitted.same;
    const correlation = few[packedLength(1)]! / Math.sqrt(few[0]! * few[packedLength(2) - 1]!);
    expect(correlation).toBeCloseTo(0.7, 1);
    expect(Math.abs(fitted.other.few[packedLength(1)]! / fitted.other.few[0]!)).toBeLessThan(0.2);
  });

  it('gives covariances that can be inverted, although a term is never known', () => {
    const { same, other } = fitted;
    expect([same.few, same.many, other.few, other.many].map(isCovariance)).toEqual([true, true, true, true]);
  });

  it('puts nought between the subject and others', () => {
    for (const set of [sets[0]!, sets[2]!]) {
      const mean = (own: boolean) => {
        const rows = Array.from(set.same.keys()).filter((row) => set.same[row] === own);
        const ratios = rows.map((row) => gaussianLlr(fitted, differencesOf(set, row), set.size));
        return ratios.reduce((sum, ratio) => sum + ratio, 0) / rows.length;
      };
      expect(mean(true)).toBeGreaterThan(0);
      expect(mean(false)).toBeLessThan(0);
    }
  });
});

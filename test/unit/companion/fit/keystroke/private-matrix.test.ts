/** Mean matrices with noise. In: made-up symmetric matrices. Out: nothing. */
import { packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { privateMean } from 'vigil-fit/base/private-mean.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { SecretNoise } from 'vigil-fit/base/secret-noise.ts';
import { privateMatrix } from 'vigil-fit/keystroke/private-matrix.ts';
import { placeOf } from 'vigil-fit/keystroke/session-moments.ts';
import { describe, expect, it } from 'vitest';

const SIZE = 8;
const noise = new SecretNoise(Buffer.from('secret'));
const options = { clip: 2, priorPeople: 0, mu: 0.5, noise };

/** What 30 people share along one direction, and each person's own scatter. */
function people(shared: number) {
  const direction = Array.from({ length: SIZE }, (_, i) => (i % 2 === 0 ? 1 : -1) / Math.sqrt(SIZE));
  return Array.from({ length: 30 }, (_, k) => {
    const random = seededRandom(k);
    return Float64Array.from({ length: packedLength(SIZE) }, (_, at) => {
      const [row, column] = placeOf(at);
      return shared * direction[row]! * direction[column]! + 0.1 * random.normal();
    });
  });
}

const along = (matrix: Float64Array) =>
  matrix.reduce((sum, value, at) => {
    const [row, column] = placeOf(at);
    return sum + (row === column ? 1 : 2) * ((row + column) % 2 === 0 ? 1 : -1) * (value / SIZE);
  }, 0);

const draws = (matrices: readonly Float64Array[]) =>
  Array.from({ length: 20 }, (_, k) => privateMatrix(matrices, SIZE, { ...options, noise: noise.of(String(k)) }));

describe('privateMatrix', () => {
  it('is the mean where no noise is wanted', () => {
    const matrices = [Float64Array.of(1, 0.5, -1), Float64Array.of(0, 0.5, 1)];
    const mean = privateMatrix(matrices, 2, { ...options, mu: Number.POSITIVE_INFINITY, priorPeople: 2 });
    expect([...mean]).toEqual([0.25, 0.25, 0].map((value) => expect.closeTo(value, 12)));
  });

  it('counts a number off the diagonal twice in the length of a matrix', () => {
    const mean = privateMatrix([Float64Array.of(0, 2, 0)], 2, { ...options, mu: Number.POSITIVE_INFINITY });
    expect(mean[1]).toBeCloseTo(Math.SQRT2, 12);
  });

  it('finds a direction that people share and that a mean number by number loses', () => {
    const matrices = people(1.5);
    const found = draws(matrices).reduce((sum, matrix) => sum + along(matrix) / 20, 0);
    expect(found).toBeGreaterThan(0.9);
    const plain = privateMean(matrices, { ...options, noise: noise.of('plain') });
    expect(along(plain)).toBeLessThan(found);
  });

  it('moves little where people share nothing', () => {
    for (const matrix of draws(people(0))) expect(Math.abs(along(matrix))).toBeLessThan(0.6);
  });

  it('is nothing without people', () => {
    expect([...privateMatrix([], 2, options)]).toEqual([0, 0, 0]);
  });
});

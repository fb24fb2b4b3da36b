/** Means with noise. In: made-up vectors. Out: nothing. */
import { epsilonOf, largestAuc, noisyMean, privateMean } from 'vigil-fit/base/private-mean.ts';
import { SecretNoise } from 'vigil-fit/base/secret-noise.ts';
import { describe, expect, it } from 'vitest';

const noise = new SecretNoise(Buffer.from('secret'));
const options = { clip: 2, priorPeople: 0, mu: 1, noise };
const alike = (people: number, ...vector: number[]) => Array.from({ length: people }, () => Float64Array.from(vector));

describe('privateMean', () => {
  it('is the mean of the shortened vectors where no noise is wanted', () => {
    const vectors = [Float64Array.of(30, 40), Float64Array.of(1, 0)];
    const mean = privateMean(vectors, { ...options, mu: Number.POSITIVE_INFINITY, priorPeople: 2 });
    expect([...mean]).toEqual([(1.2 + 1) / 4, 1.6 / 4].map((value) => expect.closeTo(value, 12)));
  });

  it('moves nothing where the mean is not more than the noise, and nearly all the way for many', () => {
    const drawn = Array.from({ length: 50 }, (_, k) => {
      const own = () => ({ ...options, noise: noise.of(`few ${k}`) });
      return { noisy: noisyMean(alike(3, 0.1, 0.1), own()), released: privateMean(alike(3, 0.1, 0.1), own()) };
    });
    for (const { noisy, released } of drawn) {
      const doubtful = Math.hypot(...noisy.mean) <= noisy.deviation * Math.SQRT2;
      expect(Math.hypot(...released) === 0).toBe(doubtful);
    }
    expect(drawn.filter(({ released }) => Math.hypot(...released) === 0).length).toBeGreaterThan(20);
    for (const value of privateMean(alike(4000, 1, 1), options)) expect(value).toBeCloseTo(1, 2);
  });

  it('changes by at most the clip when one person is added', () => {
    const vectors = [Float64Array.of(1, 0), Float64Array.of(0, -1)];
    const stranger = Float64Array.of(1e308, 1e308);
    const sumOf = (of: readonly Float64Array[]) =>
      noisyMean(of, { ...options, noise: noise.of('same') }).mean.map((value) => value * of.length);
    const [before, after] = [sumOf(vectors), sumOf([...vectors, stranger])];
    expect(Math.hypot(...after.map((value, i) => value - before[i]!))).toBeLessThanOrEqual(2 + 1e-9);
  });

  it('has the noise that it promises', () => {
    const drawn = Array.from({ length: 400 }, (_, k) =>
      privateMean(alike(100, 2, 0), { ...options, mu: 0.5, noise: noise.of(String(k)) }),
    );
    const square = drawn.reduce((sum, [, second = 0]) => sum + second * second, 0) / drawn.length;
    // 2 / 0.5 / 100, less what is drawn towards nothing.
    expect(Math.sqrt(square)).toBeGreaterThan(0.03);
    expect(Math.sqrt(square)).toBeLessThan(0.045);
  });
});

describe('SecretNoise', () => {
  const take = (of: SecretNoise) => Array.from({ length: 2000 }, () => of.normal());

  it('is standard normal, the same for the same secret and name, and another for another', () => {
    const values = take(noise.of('a'));
    expect(values).toEqual(take(new SecretNoise(Buffer.from('secret')).of('a')));
    for (const other of [noise.of('b'), new SecretNoise(Buffer.from('other')).of('a')])
      expect(take(other)).not.toEqual(values);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.07);
    expect(Math.abs(variance - 1)).toBeLessThan(0.1);
  });
});

describe('what a mu promises', () => {
  it('is an area under the curve of an attack', () => {
    expect(largestAuc(1)).toBeCloseTo(0.7602, 4);
    expect(largestAuc(0.36)).toBeCloseTo(0.6005, 3);
    expect(largestAuc(Number.POSITIVE_INFINITY)).toBe(1);
  });

  it('is an epsilon for every delta, and the delta of that epsilon is right', () => {
    // Dong, Roth and Su 2022: a mu of 1 is (1, 0.127)-differentially private.
    expect(epsilonOf(1, 0.12693674)).toBeCloseTo(1, 5);
    expect(epsilonOf(1, 1e-5)).toBeGreaterThan(epsilonOf(1, 1e-3));
    expect(epsilonOf(0.5, 1e-5)).toBeLessThan(epsilonOf(1, 1e-5));
  });
});

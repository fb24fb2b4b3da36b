/**
 * A mean over people that says little of any one of them. In: a vector of each person, how long one may be, the noise. Out: the mean of
 * the vectors, each cut to that length, with Gaussian noise (the Gaussian mechanism: Dwork and Roth 2014, section 3.5.3), drawn towards
 * nothing as far as the noise makes it doubtful (James and Stein 1961, positive part).
 *
 * A vector is made of one person's recordings alone, and adding or removing a person changes the sum by `clip` at most: with a noise
 * of `clip / mu` on the sum, the release is `mu`-Gaussian differentially private (Dong, Roth and Su 2022). What is done to it later
 * costs nothing more.
 */
import type { SecretNoise } from './secret-noise.ts';

export interface PrivateMeanOptions {
  /** Longest vector that counts as it is; longer ones are shortened to it. */
  readonly clip: number;
  /** People that nothing counts as where there is no noise. */
  readonly priorPeople: number;
  /** Of this release; infinite: no noise. */
  readonly mu: number;
  readonly noise: SecretNoise;
}

export interface NoisyMean {
  readonly mean: Float64Array;
  /** Of the noise on each number. */
  readonly deviation: number;
}

export function privateMean(vectors: readonly Float64Array[], options: PrivateMeanOptions): Float64Array {
  const { mean, deviation } = noisyMean(vectors, options);
  if (deviation === 0) return mean;
  const square = mean.reduce((sum, value) => sum + value * value, 0);
  const doubtful = mean.length * deviation ** 2;
  const kept = square === 0 ? 0 : Math.max(0, 1 - doubtful / square);
  return mean.map((value) => kept * value);
}

/** Without noise nothing makes the mean doubtful but the number of people: `priorPeople` draw it towards nothing then, and only then. */
export function noisyMean(vectors: readonly Float64Array[], options: PrivateMeanOptions): NoisyMean {
  const { clip, mu, noise } = options;
  const isExact = mu === Number.POSITIVE_INFINITY;
  const size = vectors[0]?.length ?? 0;
  const people = Math.max(1, vectors.length + (isExact ? options.priorPeople : 0));
  const mean = new Float64Array(size);
  for (const vector of vectors) {
    const share = Math.min(1, clip / (Math.hypot(...vector) || 1)) / people;
    for (let i = 0; i < size; i++) mean[i] = mean[i]! + share * vector[i]!;
  }
  if (isExact) return { mean, deviation: 0 };
  const deviation = clip / mu / people;
  for (let i = 0; i < size; i++) mean[i] = mean[i]! + deviation * noise.normal();
  return { mean, deviation };
}

/** Largest area under the curve of any attack that tells whether a person took part, under `mu`: the normal's, mu / sqrt 2 apart. */
export function largestAuc(mu: number): number {
  return mu === Number.POSITIVE_INFINITY ? 1 : normalShare(mu / Math.SQRT2);
}

/** (epsilon, delta) of a `mu`: the epsilon at `delta` (Dong, Roth and Su 2022, corollary 1). */
export function epsilonOf(mu: number, delta: number): number {
  if (mu === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  let [low, high] = [0, 2 * mu * (mu + 10)];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const found = normalShare(mu / 2 - middle / mu) - Math.exp(middle) * normalShare(-mu / 2 - middle / mu);
    if (found > delta) low = middle;
    else high = middle;
  }
  return high;
}

/** Share of a standard normal below `x` (Abramowitz and Stegun 26.2.17 falls short in the tails: a continued fraction there). */
function normalShare(x: number): number {
  if (x > 0) return 1 - normalShare(-x);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < -3) {
    let fraction = -x;
    for (let k = 60; k > 0; k--) fraction = -x + k / fraction;
    return density / fraction;
  }
  let [term, sum] = [x, x];
  for (let k = 1; k < 80; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + density * sum;
}

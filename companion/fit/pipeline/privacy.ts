/**
 * How much parameters may tell of one person. In: the pilot's private key, what was recorded. Out: the measure, and noise that only the
 * holder of the key could make again.
 */
import { createHmac } from 'node:crypto';
import type { PilotPrivateKey } from '@vigil/pilot/pilot-keys.ts';
import { epsilonOf, largestAuc } from '../base/private-mean.ts';
import { SecretNoise } from '../base/secret-noise.ts';
import type { FitFigures } from '../report/figures.ts';

export interface Privacy {
  /** Means over people that leave the recordings are `mu`-Gaussian differentially private; infinite: no noise. */
  readonly mu: number;
  readonly noise: SecretNoise;
}

/** For public recordings. */
export const NO_NOISE: Privacy = { mu: Number.POSITIVE_INFINITY, noise: new SecretNoise(new Uint8Array()) };

/** The same key and recordings give the same noise: a fit repeats. Others give other noise: two fits compared do not take it off. */
export function privacyOf(mu: number, { d }: PilotPrivateKey, recordings: unknown): Privacy {
  const secret = createHmac('sha256', Buffer.from(d, 'base64url'))
    .update(JSON.stringify(['noise', recordings]))
    .digest();
  return { mu, noise: new SecretNoise(secret) };
}

const DELTA = 1e-5;

/** Null: no noise. */
export function privacyFigures(mu: number): FitFigures['privacy'] {
  if (mu === Number.POSITIVE_INFINITY) return null;
  return { mu, largestAuc: largestAuc(mu), epsilon: epsilonOf(mu, DELTA), delta: DELTA };
}

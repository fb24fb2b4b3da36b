/**
 * Along which factors a deployment moves a model. In: the prior, number of people, how much they may tell. Out: numbers of the factors that
 * show most in typing, fewer where the noise on each is greater; none where it is greater than what people share. Nothing of it looks at
 * anybody's typing.
 */
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';

/** Factors at so many people times mu, and how fast more of them pay (docs/decisions/pilot-fit.md). */
const MIN_FACTORS = 8;
/** 20 people at a mu of 0.5: with fewer the prior was the better one (docs/decisions/pilot-fit.md). */
const MIN_RELEASED = 10;
const [FACTORS, AT, POWER] = [8, 14.5, 1.2];

export function leadingFactors(prior: KeystrokeModel, people: number, mu: number): number[] {
  if (people * mu < MIN_RELEASED) return [];
  const count = Math.round(FACTORS * ((people * mu) / AT) ** POWER);
  return byWeight(prior).slice(0, Math.max(MIN_FACTORS, count));
}

/** By how much all cells together show of them, the most first. */
function byWeight({ factorCount: size, loadings }: KeystrokeModel): number[] {
  const weights = new Float64Array(size);
  for (const [at, value] of loadings.entries()) weights[at % size] = weights[at % size]! + value * value;
  return [...weights.keys()].sort((a, b) => weights[b]! - weights[a]! || a - b);
}

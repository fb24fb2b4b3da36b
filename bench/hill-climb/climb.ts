/**
 * Climbs a hill in the dark. In: an oracle that scores a hand, how often it may be asked. Out: the best hand that was found. A
 * (1+1) evolution strategy with the one-fifth rule (Rechenberg 1973); the hand that is held is asked again every other
 * time, since typing varies and a lucky answer would be believed for ever.
 */
import type { RandomGenerator } from 'vigil-fit/base/random.ts';
import { CENTRE } from './forged-hand.ts';

export type Oracle = (point: readonly number[]) => number | Promise<number>;

const FIRST_STEP = 0.5;
const GROWS = 1.3;
/** So that a fifth of successes keeps the step as it is. */
const SHRINKS = GROWS ** -0.25;
const STEPS = { least: 0.05, most: 1 } as const;

export async function climb(oracle: Oracle, queries: number, random: RandomGenerator): Promise<readonly number[]> {
  let held = CENTRE;
  let sum = await oracle(held);
  let requested = 1;
  let step = FIRST_STEP;
  for (let query = 1; query + 1 < queries; query += 2) {
    const tried = held.map((value) => value + step * random.normal());
    const score = await oracle(tried);
    sum += await oracle(held);
    requested += 1;
    const better = score > sum / requested;
    if (better) [held, sum, requested] = [tried, score, 1];
    step = Math.min(STEPS.most, Math.max(STEPS.least, step * (better ? GROWS : SHRINKS)));
  }
  return held;
}

/**
 * A hand whose every habit can be set: what an attacker has who injects keys below the browser and knows how people differ.
 * In: a point, one number for each habit in standard deviations from the average person. Out: typing.
 */

import type { TimedKey } from '@vigil/demo/input/timed-input.ts';
import { type Habits, typed } from '@vigil/demo/people/generated.ts';
import { ANY_HAND } from '@vigil/demo/people/hand.ts';
import { sentence } from '@vigil/demo/people/prose.ts';
import type { RandomGenerator } from 'vigil-fit/base/random.ts';

const ZONES = 32;
/** Hold, its spread, flight, its spread; then for each zone hold, flight from it, flight to it. */
export const DIMENSIONS = 4 + 3 * ZONES;

/** The average person. */
export const CENTRE: readonly number[] = Array.from({ length: DIMENSIONS }, () => 0);

/** The centres and spreads of `demo/people/generated.ts`: the attacker knows the people as well as their maker does. */
function habitsAt(point: readonly number[]): Habits {
  const at = (index: number): number => point[index] ?? 0;
  return {
    ...ANY_HAND,
    holdMs: 102 * Math.exp(0.21 * at(0)),
    holdSpread: 0.24 * Math.exp(0.2 * at(1)),
    flightMs: 73 + 62 * at(2),
    flightSpreadMs: 42 * Math.exp(0.45 * at(3)),
    hold: (zone) => Math.exp(0.14 * at(4 + zone)),
    flight: (before, zone) => 25 * at(4 + ZONES + before) + 25 * at(4 + 2 * ZONES + zone),
  };
}

/** At least so many keys of text that was never typed before. */
export function forgedTyping(point: readonly number[], keys: number, random: RandomGenerator): TimedKey[] {
  let text = '';
  while (text.length < keys) text += sentence(random);
  return typed(text, habitsAt(point), random);
}

/**
 * Generated users. In: a seed. Out: a user with individual typing and pointing. Variance between and within users is as
 * measured on 1,168 people (Dhakal et al. 2018).
 */

import { zoneOf } from '@vigil/protocol/zones.ts';
import { type RandomGenerator, seededRandom } from 'vigil-fit/base/random.ts';
import type { SimulatedUser, TimedKey, TimedPointer } from '../input/timed-input.ts';
import { keyOfCharacter } from '../input/us-keyboard.ts';
import { type HandHabits, reachAndClick } from './hand.ts';
import { sentence } from './prose.ts';

export function generatedUser(name: string, seed: number): SimulatedUser {
  const habits = makeHabits(seededRandom(seed));
  const chance = seededRandom(seed * 7919 + 1);
  return {
    name,
    type(keys) {
      let text = '';
      while (text.length < keys) text += sentence(chance);
      return typed(text, habits, chance);
    },
    write: (text) => typed(text, habits, chance),
    point: (strokes, width, height) => pointed(strokes, width, height, habits, chance),
  };
}

export interface Habits extends HandHabits {
  /** Median hold in ms, and its spread from key to key (standard deviation of the logarithm). */
  readonly holdMs: number;
  readonly holdSpread: number;
  /** Median flight (release to press; negative in rollover) and its spread, in ms. */
  readonly flightMs: number;
  readonly flightSpreadMs: number;
  /** How much longer or shorter, for a zone: factor around 1. */
  hold(zone: number): number;
  /** Added to the flight for a pair of zones, in ms. */
  flight(before: number, zone: number): number;
}

export function makeHabits(random: RandomGenerator): Habits {
  const zones = Array.from({ length: 32 }, () => Math.exp(0.14 * random.normal()));
  const from = Array.from({ length: 32 }, () => 25 * random.normal());
  const to = Array.from({ length: 32 }, () => 25 * random.normal());
  const pairs = Array.from({ length: 32 * 32 }, () => 34 * random.normal());
  return {
    holdMs: 102 * Math.exp(0.21 * random.normal()),
    holdSpread: 0.24 * Math.exp(0.2 * random.normal()),
    flightMs: 73 + 62 * random.normal(),
    flightSpreadMs: 42 * Math.exp(0.45 * random.normal()),
    hold: (zone) => zones[zone] ?? 1,
    flight: (before, zone) => from[before]! + to[zone]! + pairs[before * 32 + zone]!,
    speed: 0.9 * Math.exp(0.35 * random.normal()),
    bend: 0.18 * random.normal(),
    dwellMs: 160 * Math.exp(0.4 * random.normal()),
    clickMs: 95 * Math.exp(0.3 * random.normal()),
  };
}

export function typed(text: string, habits: Habits, random: RandomGenerator): TimedKey[] {
  const keys: TimedKey[] = [];
  let downMs = 0;
  let previous: { zone: number; upMs: number } | null = null;
  for (const character of text) {
    const key = keyOfCharacter(character);
    if (key === null) continue;
    const zone = zoneOf(key.code);
    const holdMs = habits.holdMs * habits.hold(zone) * Math.exp(habits.holdSpread * random.normal());
    if (previous !== null) {
      const thought = random.next() < 0.03 ? 250 + 900 * random.next() : 0;
      const usualMs = habits.flightMs + habits.flight(previous.zone, zone);
      // Hesitation is long-tailed: most flights are near the habit, some much longer, few shorter.
      const hesitation = 0.7 * random.normal() + 0.6 * (Math.exp(0.9 * random.normal()) - 1);
      const flightMs = usualMs + habits.flightSpreadMs * hesitation;
      downMs = Math.max(downMs + 20 + 15 * random.next(), previous.upMs + flightMs + thought);
    }
    const upMs = downMs + Math.max(35, holdMs);
    if (key.shift) {
      keys.push({
        code: 'ShiftLeft',
        key: 'Shift',
        keyCode: 16,
        downMs: downMs - 60 - 20 * random.next(),
        upMs: upMs + 15,
      });
    }
    keys.push({ code: key.code, key: character === '\n' ? 'Enter' : character, keyCode: key.keyCode, downMs, upMs });
    previous = { zone, upMs };
  }
  return fromZero(keys);
}

function fromZero(keys: readonly TimedKey[]): TimedKey[] {
  const first = Math.min(...keys.map((key) => key.downMs));
  return keys.map((key) => ({ ...key, downMs: key.downMs - first, upMs: key.upMs - first }));
}

function pointed(
  strokes: number,
  width: number,
  height: number,
  habits: Habits,
  random: RandomGenerator,
): TimedPointer[] {
  const samples: TimedPointer[] = [];
  const somewhere = () => ({ x: width * (0.15 + 0.7 * random.next()), y: height * (0.15 + 0.7 * random.next()) });
  let from = somewhere();
  for (let stroke = 0; stroke < strokes; stroke++) {
    const to = somewhere();
    const startMs = (samples.at(-1)?.tMs ?? -1100) + 1100 + 900 * random.next();
    samples.push(...reachAndClick(from, to, habits, random, startMs));
    from = to;
  }
  return samples;
}

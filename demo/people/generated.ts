/**
 * People who do not exist. In: a seed. Out: someone who types and points in a manner of their own, with the variation
 * that people have: hold and flight times are log-normal around habits for each finger and pair of fingers.
 */

import { type Random, seededRandom } from '../../bench/accuracy/random.ts';
import { zoneOf } from '../../shared/zones.ts';
import type { Person, TimedKey, TimedPointer } from '../input/timed-input.ts';
import { keyOfCharacter } from '../input/us-keyboard.ts';
import { sentence } from './prose.ts';

export function generatedPerson(name: string, seed: number): Person {
  const habits = makeHabits(seededRandom(seed));
  const chance = seededRandom(seed * 7919 + 1);
  return {
    name,
    type(keys) {
      let text = '';
      while (text.length < keys) text += sentence(chance);
      return typed(text, habits, chance);
    },
    point: (strokes, width, height) => pointed(strokes, width, height, habits, chance),
  };
}

interface Habits {
  /** Median hold and flight (release to press) in ms, and their log-normal spread. */
  readonly holdMs: number;
  readonly gapMs: number;
  readonly spread: number;
  /** How much longer or shorter, for a zone and for a pair of zones: factor around 1. */
  hold(zone: number): number;
  /** Added to the flight, in ms. */
  flight(from: number, to: number): number;
  /** Speed of the pointer in px/ms, bend of its way as a share of the distance, time before a click in ms. */
  readonly speed: number;
  readonly bend: number;
  readonly dwellMs: number;
  readonly clickMs: number;
}

function makeHabits(random: Random): Habits {
  const zones = Array.from({ length: 32 }, () => Math.exp(0.22 * random.normal()));
  const pairs = Array.from({ length: 32 * 32 }, () => 34 * random.normal());
  return {
    holdMs: 98 * Math.exp(0.25 * random.normal()),
    gapMs: 85 + 35 * random.normal(),
    spread: 0.2 + 0.1 * random.next(),
    hold: (zone) => zones[zone] ?? 1,
    flight: (from, to) => pairs[from * 32 + to] ?? 0,
    speed: 0.9 * Math.exp(0.35 * random.normal()),
    bend: 0.18 * random.normal(),
    dwellMs: 160 * Math.exp(0.4 * random.normal()),
    clickMs: 95 * Math.exp(0.3 * random.normal()),
  };
}

function typed(text: string, habits: Habits, random: Random): TimedKey[] {
  const keys: TimedKey[] = [];
  let downMs = 0;
  let previous: { zone: number; upMs: number } | null = null;
  for (const character of text) {
    const key = keyOfCharacter(character);
    if (key === null) continue;
    const zone = zoneOf(key.code);
    const holdMs = habits.holdMs * habits.hold(zone) * Math.exp(habits.spread * random.normal());
    if (previous !== null) {
      const thought = random.next() < 0.03 ? 250 + 900 * random.next() : 0;
      const usualMs = habits.gapMs + habits.flight(previous.zone, zone);
      // Hesitation is long-tailed: most flights are near the habit, some much longer, few shorter.
      const flightMs = usualMs + 110 * habits.spread * random.normal() + 25 * Math.exp(0.9 * random.normal()) - 25;
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

/** Minimum-jerk strokes (Flash and Hogan 1985) with a bend, tremor and a click at the end. */
function pointed(strokes: number, width: number, height: number, habits: Habits, random: Random): TimedPointer[] {
  const samples: TimedPointer[] = [];
  let tMs = 0;
  let from = { x: width / 2, y: height / 2 };
  for (let stroke = 0; stroke < strokes; stroke++) {
    const to = { x: width * (0.15 + 0.7 * random.next()), y: height * (0.15 + 0.7 * random.next()) };
    const distance = Math.hypot(to.x - from.x, to.y - from.y);
    const durationMs = 180 + (distance / habits.speed) * Math.exp(0.2 * random.normal());
    const bend = (habits.bend + 0.06 * random.normal()) * distance;
    for (let at = 0; at <= durationMs; at += 8 + 2 * random.next()) {
      const s = at / durationMs;
      const along = s ** 3 * (10 - 15 * s + 6 * s * s);
      const aside = (bend * Math.sin(Math.PI * along)) / (distance || 1);
      const x = from.x + (to.x - from.x) * along - (to.y - from.y) * aside + 0.6 * random.normal();
      const y = from.y + (to.y - from.y) * along + (to.x - from.x) * aside + 0.6 * random.normal();
      samples.push({ kind: 'move', tMs: tMs + at, x: clamp(x, width), y: clamp(y, height) });
    }
    const end = samples.at(-1) ?? { x: to.x, y: to.y };
    tMs += durationMs + habits.dwellMs * Math.exp(0.3 * random.normal());
    samples.push({ kind: 'down', tMs, x: end.x, y: end.y });
    tMs += habits.clickMs * Math.exp(0.2 * random.normal());
    samples.push({ kind: 'up', tMs, x: end.x, y: end.y });
    tMs += 1100 + 900 * random.next();
    from = { x: end.x, y: end.y };
  }
  return samples;
}

function clamp(value: number, size: number): number {
  return Math.round(Math.min(size - 2, Math.max(1, value)));
}

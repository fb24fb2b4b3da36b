/** Pointer strokes. In: start, end, a random generator. Out: the samples of one stroke with human variation. */
import type { RandomGenerator } from 'vigil-fit/base/random.ts';
import type { TimedPointer } from '../input/timed-input.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Movement parameters: px/ms, curvature as a share of the distance, pause before a click and its length in ms. */
export interface HandHabits {
  readonly speed: number;
  readonly bend: number;
  readonly dwellMs: number;
  readonly clickMs: number;
}

export const ANY_HAND: HandHabits = { speed: 0.9, bend: 0.1, dwellMs: 170, clickMs: 95 };

/** Minimum-jerk reach (Flash and Hogan 1985) with a bend, a correction near the end and tremor; begins at `startMs`. */
export function reach(
  from: Place,
  to: Place,
  habits: HandHabits,
  random: RandomGenerator,
  startMs = 0,
): TimedPointer[] {
  const distance = Math.hypot(to.x - from.x, to.y - from.y);
  const durationMs = 180 + (distance / habits.speed) * Math.exp(0.2 * random.normal());
  const bend = (habits.bend + 0.06 * random.normal()) * distance;
  const overshoot = 1 + 0.03 * random.normal();
  const samples: TimedPointer[] = [];
  const tremor = { x: 0, y: 0 };
  for (let at = 0; at <= durationMs; at += 7 + 3 * random.next()) {
    const s = at / durationMs;
    const smooth = s ** 3 * (10 - 15 * s + 6 * s * s);
    // Correct the overshoot in the last third.
    const along = smooth * (s < 0.7 ? overshoot : overshoot + ((1 - overshoot) * (s - 0.7)) / 0.3);
    const aside = (bend * Math.sin(Math.PI * smooth)) / (distance || 1);
    // Signal-dependent noise (Harris and Wolpert 1998): larger while fast.
    const noise = 0.5 + 1.6 * Math.sin(Math.PI * smooth);
    tremor.x = 0.65 * tremor.x + noise * random.normal();
    tremor.y = 0.65 * tremor.y + noise * random.normal();
    const x = from.x + (to.x - from.x) * along - (to.y - from.y) * aside + tremor.x;
    const y = from.y + (to.y - from.y) * along + (to.x - from.x) * aside + tremor.y;
    samples.push({ kind: 'move', tMs: startMs + at, x: Math.round(x), y: Math.round(y) });
  }
  samples.push({ kind: 'move', tMs: startMs + durationMs, x: Math.round(to.x), y: Math.round(to.y) });
  return samples;
}

/** A reach, a pause and a click of the main button. */
export function reachAndClick(
  from: Place,
  to: Place,
  habits: HandHabits,
  random: RandomGenerator,
  startMs = 0,
): TimedPointer[] {
  const samples = reach(from, to, habits, random, startMs);
  const { x, y } = samples.at(-1) ?? to;
  const downMs = (samples.at(-1)?.tMs ?? startMs) + habits.dwellMs * Math.exp(0.3 * random.normal());
  const upMs = downMs + habits.clickMs * Math.exp(0.2 * random.normal());
  return [...samples, { kind: 'down', tMs: downMs, x, y }, { kind: 'up', tMs: upMs, x, y }];
}

/**
 * Typing that no user did. In: what a person typed (zones), or recordings to imitate. Out: key runs as an automation tool,
 * a replay or a generator would make them.
 */

import type { KeyEvent, KeyRun } from '@vigil/corpora/key-events.ts';
import type { RandomGenerator } from 'vigil-fit/base/random.ts';

export interface ForgedPress {
  readonly zone: number;
  readonly holdMs: number;
  /** Since the press before; NaN for the first. */
  readonly downDownMs: number;
}

/** Pause where one run ends and the next begins. */
const NEW_RUN_MS = 1500;

/** Presses of a run, in order; keys whose release is missing are left out. */
export function pressesOf(run: KeyRun): ForgedPress[] {
  const presses: { zone: number; downMs: number; upMs: number }[] = [];
  const held = new Map<number, { zone: number; downMs: number; upMs: number }>();
  for (const event of run) {
    if (event.kind === 'down') {
      const press = { zone: event.zone, downMs: event.tMs, upMs: Number.NaN };
      held.set(event.slot, press);
      presses.push(press);
    } else {
      const press = held.get(event.slot);
      if (press !== undefined) press.upMs = event.tMs;
      held.delete(event.slot);
    }
  }
  const whole = presses.filter(({ upMs }) => !Number.isNaN(upMs));
  return whole.map(({ zone, downMs, upMs }, i) => ({
    zone,
    holdMs: upMs - downMs,
    downDownMs: i === 0 ? Number.NaN : downMs - whole[i - 1]!.downMs,
  }));
}

/** Lays presses out in time; a key still held when its slot is needed again keeps it: there are enough slots. */
export function runOf(presses: readonly ForgedPress[]): KeyRun {
  const events: KeyEvent[] = [];
  let tMs = 0;
  for (const [i, { zone, holdMs, downDownMs }] of presses.entries()) {
    if (i > 0) tMs += Number.isNaN(downDownMs) ? NEW_RUN_MS : Math.max(0, downDownMs);
    const slot = i % 32;
    events.push({ kind: 'down', tMs, zone, slot });
    events.push({ kind: 'up', tMs: tMs + Math.max(0.1, holdMs), slot });
  }
  return events.sort((a, b) => a.tMs - b.tMs);
}

/** A tool that waits `delayMs` between keys and holds each for `holdMs`; both uniform within `jitter` of that. */
export function automated(
  zones: readonly number[],
  delayMs: number,
  holdMs: number,
  jitter: number,
  random: RandomGenerator,
): KeyRun {
  const about = (ms: number): number => ms * (1 + jitter * (2 * random.next() - 1));
  return runOf(zones.map((zone) => ({ zone, holdMs: about(holdMs), downDownMs: about(delayMs) })));
}

/** A recording played again, every event moved by up to `shakeMs` either way. */
export function replayed(run: KeyRun, shakeMs: number, random: RandomGenerator): KeyRun {
  const downs = new Map<number, number>();
  const moved = run.map((event): KeyEvent => {
    const tMs = event.tMs + shakeMs * (2 * random.next() - 1);
    if (event.kind === 'down') {
      downs.set(event.slot, tMs);
      return { ...event, tMs };
    }
    return { ...event, tMs: Math.max(tMs, (downs.get(event.slot) ?? tMs) + 1) };
  });
  return moved.sort((a, b) => a.tMs - b.tMs);
}

/** Draws hold and interval of each key from presses of the same zones, of the people in `source`. */
export class Imitator {
  private readonly holds = new Map<number, number[]>();
  private readonly pairs = new Map<number, number[]>();
  private readonly anyPair: number[] = [];

  constructor(source: readonly (readonly ForgedPress[])[]) {
    for (const presses of source) {
      for (const [i, { zone, holdMs, downDownMs }] of presses.entries()) {
        push(this.holds, zone, holdMs);
        if (i === 0 || !(downDownMs >= 0 && downDownMs < 2000)) continue;
        push(this.pairs, presses[i - 1]!.zone * 32 + zone, downDownMs);
        this.anyPair.push(downDownMs);
      }
    }
  }

  imitate(zones: readonly number[], random: RandomGenerator): KeyRun {
    const drawn = (from: readonly number[] | undefined, spare: readonly number[]): number => {
      const list = from ?? spare;
      return list[random.below(list.length)] ?? 100;
    };
    const everyHold = [...this.holds.values()].flat();
    return runOf(
      zones.map((zone, i) => ({
        zone,
        holdMs: drawn(this.holds.get(zone), everyHold),
        downDownMs: i === 0 ? 0 : drawn(this.pairs.get(zones[i - 1]! * 32 + zone), this.anyPair),
      })),
    );
  }
}

function push(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

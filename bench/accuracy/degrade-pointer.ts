/**
 * Other devices, simulated. In: recorded pointer events. Out: the same movements as another clock, report rate or a lossy
 * channel would have given them.
 */

import type { PointerEvent } from '@vigil/corpora/balabit.ts';
import { type Random, seededRandom } from '@vigil/engine/base/random.ts';

export type PointerDegradation = (events: readonly PointerEvent[], seed: number) => PointerEvent[];

export const DEGRADATIONS: Readonly<Record<string, PointerDegradation>> = {
  'as-recorded': (events) => [...events],
  'clock-16ms': (events) => events.map((event) => ({ ...event, tMs: Math.floor(event.tMs / 15.625) * 15.625 })),
  'report-1ms': (events) => splitMoves(events, 1),
  'report-8ms': (events) => splitMoves(events, 8),
  'report-33ms': (events) => coalesceMoves(events, 33),
  'report-110ms': (events) => coalesceMoves(events, 110),
  'dropped-10%': (events, seed) => dropMoves(events, 0.1, seededRandom(seed)),
};

/** Moves of the same interval become one, at the time of the last. */
function coalesceMoves(events: readonly PointerEvent[], intervalMs: number): PointerEvent[] {
  const kept: PointerEvent[] = [];
  let opened = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    const last = kept.at(-1);
    if (event.kind === 'move' && last?.kind === 'move' && event.tMs - opened < intervalMs) {
      kept[kept.length - 1] = { ...event, dx: last.dx + event.dx, dy: last.dy + event.dy };
      continue;
    }
    opened = event.tMs;
    kept.push(event);
  }
  return kept;
}

/** A move after a short wait becomes several, in whole pixels; after a long one it stays, as the pointer was at rest. */
function splitMoves(events: readonly PointerEvent[], intervalMs: number): PointerEvent[] {
  const finer: PointerEvent[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    const wait = event.tMs - before;
    before = event.tMs;
    const parts = event.kind === 'move' && wait <= 170 ? Math.max(1, Math.floor(wait / intervalMs)) : 1;
    let [x, y] = [0, 0];
    for (let part = 1; part <= parts; part++) {
      const share = part / parts;
      const [nextX, nextY] = [Math.round(event.dx * share), Math.round(event.dy * share)];
      const still = nextX === x && nextY === y;
      if (part === parts || !still) {
        finer.push({ ...event, tMs: event.tMs - (parts > 1 ? wait * (1 - share) : 0), dx: nextX - x, dy: nextY - y });
      }
      [x, y] = [nextX, nextY];
    }
  }
  return finer;
}

/** Lost for good: what they moved is missing from the path. */
function dropMoves(events: readonly PointerEvent[], share: number, random: Random): PointerEvent[] {
  return events.filter((event) => event.kind !== 'move' || random() >= share);
}

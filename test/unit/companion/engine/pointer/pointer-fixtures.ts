/** Movements that tests share. In: a seed. Out: raw pointer events as a hand or a program would make them. */

import { normal, type Random, seededRandom } from '@vigil/engine/base/random.ts';
import type { RawPointerEvent } from '@vigil/engine/pointer/pointer-machine.ts';
import type { StrokeExtractor } from '@vigil/engine/pointer/stroke-extractor.ts';

export type Path = (share: number) => readonly [x: number, y: number];

/** Minimum-jerk travel (Flash and Hogan 1985) with an arc, a correction and tremor. */
export function handMovement(startMs: number, dx: number, dy: number, draw: Random, stepMs = 8): RawPointerEvent[] {
  // Its own numbers, so that the same hand can be seen at several report rates.
  const random = seededRandom(Math.floor(draw() * 2 ** 31));
  const length = Math.hypot(dx, dy);
  const lastMs = 250 + 120 * Math.log2(1 + length / 30) * (0.8 + 0.4 * random());
  const bow = 0.15 * (random() - 0.5);
  const reach = 0.85 + 0.3 * random();
  const jerk = (u: number) => u ** 3 * (10 - 15 * u + 6 * u * u);
  const events: RawPointerEvent[] = [];
  let [x, y] = [0, 0];
  for (let at = stepMs; at <= lastMs; at += stepMs) {
    const main = reach * jerk(Math.min(1, at / (0.7 * lastMs)));
    const correction = (1 - reach) * jerk(Math.max(0, at / lastMs - 0.65) / 0.35);
    const along = main + correction;
    const beside = bow * Math.sin(Math.PI * Math.min(1, along));
    const nextX = Math.round(along * dx - beside * dy + 0.7 * normal(random));
    const nextY = Math.round(along * dy + beside * dx + 0.7 * normal(random));
    if (nextX === x && nextY === y) continue;
    events.push({ kind: 'move', tMs: startMs + at, dx: nextX - x, dy: nextY - y });
    [x, y] = [nextX, nextY];
  }
  return events;
}

/** A path sampled at equal shares and rounded to pixels, as automation libraries send it. */
export function programMovement(
  startMs: number,
  path: Path,
  steps: number,
  stepMs: (k: number) => number,
): RawPointerEvent[] {
  const events: RawPointerEvent[] = [];
  let tMs = startMs;
  let [x, y] = path(0).map(Math.round) as [number, number];
  for (let k = 1; k <= steps; k++) {
    tMs += stepMs(k);
    const [nextX, nextY] = path(k / steps).map(Math.round) as [number, number];
    if (nextX !== x || nextY !== y) events.push({ kind: 'move', tMs, dx: nextX - x, dy: nextY - y });
    [x, y] = [nextX, nextY];
  }
  return events;
}

/** Cubic Bezier of the kind of ghost-cursor: both control points on one side, up to `spread` px from the line. */
export function bezier(dx: number, dy: number, spread: number, random: Random): Path {
  const length = Math.hypot(dx, dy);
  const side = random() < 0.5 ? 1 : -1;
  const control = (): [number, number] => {
    const along = random();
    const beside = (side * spread * random()) / length;
    return [along * dx - beside * dy, along * dy + beside * dx];
  };
  const [a, b] = [control(), control()].sort((one, other) => one[0] * dx + one[1] * dy - other[0] * dx - other[1] * dy);
  return (u) => {
    const [p, q, r] = [3 * u * (1 - u) ** 2, 3 * u * u * (1 - u), u ** 3];
    return [p * a![0] + q * b![0] + r * dx, p * a![1] + q * b![1] + r * dy];
  };
}

/** Travel of a random length and direction. */
export function randomTravel(random: Random): [dx: number, dy: number] {
  const angle = 2 * Math.PI * random();
  const length = 80 + 700 * random();
  return [length * Math.cos(angle), length * Math.sin(angle)];
}

/** Several movements, each ending in a click, with rests between. */
export function session(
  count: number,
  seed: number,
  move: (startMs: number, dx: number, dy: number, random: Random) => RawPointerEvent[],
): RawPointerEvent[] {
  const random = seededRandom(seed);
  const events: RawPointerEvent[] = [];
  let tMs = 1000;
  for (let k = 0; k < count; k++) {
    const [dx, dy] = randomTravel(random);
    const moves = move(tMs, dx, dy, random);
    tMs = Math.round((moves.at(-1)?.tMs ?? tMs) / 50) * 50 + 100 + 200 * random();
    const holdMs = 60 + 60 * random();
    events.push(...moves, { kind: 'down', tMs, dx: 0, dy: 0 }, { kind: 'up', tMs: tMs + holdMs, dx: 0, dy: 0 });
    tMs += holdMs + 300 + 900 * random();
  }
  return events;
}

export function feedAll(extractor: StrokeExtractor, events: readonly RawPointerEvent[]): void {
  for (const event of events) {
    if (event.kind === 'move') extractor.move(event.tMs, event.dx, event.dy);
    else extractor[event.kind](event.tMs, event.dx, event.dy, 0);
  }
}

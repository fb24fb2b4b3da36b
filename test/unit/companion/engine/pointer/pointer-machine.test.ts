import type { Random } from '@vigil/engine/base/random.ts';
import { pointerMachineEvidence, type RawPointerEvent } from '@vigil/engine/pointer/pointer-machine.ts';
import { describe, expect, it } from 'vitest';
import { bezier, handMovement, type Path, programMovement, session } from './pointer-fixtures.ts';

/** Evidence at which a bank's policy refuses; any value from 1 to 6 gives the same verdicts here. */
const REFUSED = 3;
const TRIES = 100;
/** A busy machine takes its time over a hundred sessions. */
const PATIENCE_MS = 30_000;

type Mover = (startMs: number, dx: number, dy: number, random: Random) => RawPointerEvent[];

const line =
  (dx: number, dy: number): Path =>
  (u) => [u * dx, u * dy];
const eased =
  (path: Path): Path =>
  (u) =>
    path(u < 0.5 ? 2 * u * u : 1 - 2 * (1 - u) ** 2);

const PROGRAMS: Record<string, Mover> = {
  'straight line, as fast as it goes': (at, dx, dy, random) =>
    programMovement(at, line(dx, dy), 25, () => 0.5 + 2 * random()),
  'straight line, eased': (at, dx, dy, random) => programMovement(at, eased(line(dx, dy)), 30, () => 8 + random()),
  'straight line, constant 10 ms': (at, dx, dy) => programMovement(at, line(dx, dy), 40, () => 10),
  'Bezier, evenly sampled': (at, dx, dy, random) =>
    programMovement(
      at,
      bezier(dx, dy, Math.min(200, Math.max(2, 0.6 * Math.hypot(dx, dy))), random),
      30 + Math.floor(60 * random()),
      () => 2 + 3 * random(),
    ),
  'Bezier, coalesced to frames': (at, dx, dy, random) =>
    coalesce(
      programMovement(at, bezier(dx, dy, 120, random), 60 + Math.floor(60 * random()), () => 4),
      16.7,
    ),
  'Bezier, eased': (at, dx, dy, random) => programMovement(at, eased(bezier(dx, dy, 120, random)), 50, () => 8),
  'Bezier, beyond far targets and back': (...movement) => overshooting(500)(...movement),
  'Bezier, beyond every target and back': (...movement) => overshooting(0)(...movement),
  'Bezier, beyond every target and back, coalesced to frames': (...movement) =>
    coalesce(overshooting(0)(...movement), 16.7),
  'teleport and click': (at, dx, dy) => [{ kind: 'move', tMs: at, dx: Math.round(dx), dy: Math.round(dy) }],
};

/** As ghost-cursor does it: beyond a target that is further away than `farPx`, and back at once. */
const overshooting =
  (farPx: number, stepMs = 4): Mover =>
  (at, dx, dy, random) => {
    const beyond = () => (Math.hypot(dx, dy) > farPx ? Math.round(120 * (random() - 0.5)) : 0);
    const [x, y] = [Math.round(dx) + beyond(), Math.round(dy) + beyond()];
    const out = programMovement(at, bezier(x, y, 120, random), 60 + Math.floor(40 * random()), () => stepMs);
    if (x === Math.round(dx) && y === Math.round(dy)) return out;
    const back = bezier(dx - x, dy - y, 10, random);
    return [...out, ...programMovement(out.at(-1)?.tMs ?? at, back, 25, () => stepMs)];
  };

/** Sums the displacements of each frame, as browsers do with pointer moves. */
function coalesce(events: readonly RawPointerEvent[], frameMs: number): RawPointerEvent[] {
  const frames = new Map<number, RawPointerEvent>();
  for (const event of events) {
    const frame = Math.floor(event.tMs / frameMs);
    const before = frames.get(frame);
    frames.set(frame, { ...event, dx: event.dx + (before?.dx ?? 0), dy: event.dy + (before?.dy ?? 0) });
  }
  return [...frames.values()];
}

function refusedShare(mover: Mover): number {
  let refused = 0;
  for (let seed = 1; seed <= TRIES; seed++) {
    if (pointerMachineEvidence(session(10, seed, mover)) > REFUSED) refused++;
  }
  return refused / TRIES;
}

describe('pointerMachineEvidence', () => {
  for (const [name, mover] of Object.entries(PROGRAMS)) {
    it(
      `refuses at least 99%: ${name}`,
      () => {
        expect(refusedShare(mover)).toBeGreaterThanOrEqual(0.99);
      },
      PATIENCE_MS,
    );
  }

  for (const stepMs of [1, 8, 16.7]) {
    it(
      `refuses at most 1% of simulated hands reporting every ${stepMs} ms`,
      () => {
        expect(refusedShare((at, dx, dy, random) => handMovement(at, dx, dy, random, stepMs))).toBeLessThanOrEqual(
          0.01,
        );
      },
      PATIENCE_MS,
    );
  }

  it('refuses a recording played again', () => {
    const once = session(6, 4, handMovement);
    const again = once.map((event) => ({ ...event, tMs: event.tMs + 60_000 }));
    expect(pointerMachineEvidence(once)).toBeLessThan(0);
    expect(pointerMachineEvidence([...once, ...again])).toBeGreaterThan(REFUSED);
  });

  it('says nothing about too little movement', () => {
    expect(pointerMachineEvidence([])).toBe(0);
    expect(pointerMachineEvidence([{ kind: 'move', tMs: 1, dx: 3, dy: 4 }])).toBe(0);
  });
});

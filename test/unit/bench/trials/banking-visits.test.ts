import {
  cutAt,
  numberKeysOf,
  runsOf,
  VisitMaterial,
  type VisitRecordings,
  writeVisit,
} from '@vigil/bench/trials/banking-visits.ts';
import { StreamWriter } from '@vigil/bench/trials/stream-writer.ts';
import type { PointerEvent } from '@vigil/corpora/balabit.ts';
import type { KeyEvent } from '@vigil/corpora/key-events.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { describe, expect, it } from 'vitest';

/** Keys at an even rhythm. */
function typed(keys: number, zone = 3, everyMs = 200): KeyEvent[] {
  return Array.from({ length: keys }, (_, key): KeyEvent[] => [
    { kind: 'down', tMs: key * everyMs, zone, slot: 0 },
    { kind: 'up', tMs: key * everyMs + 80, slot: 0 },
  ]).flat();
}

function clicked(clicks: number): PointerEvent[] {
  return Array.from({ length: clicks }, (_, click): PointerEvent[] => [
    { kind: 'move', tMs: click * 1000, dx: 30, dy: 4, button: 0 },
    { kind: 'down', tMs: click * 1000 + 300, dx: 0, dy: 0, button: 0 },
    { kind: 'up', tMs: click * 1000 + 380, dx: 0, dy: 0, button: 0 },
  ]).flat();
}

const presses = (events: readonly { kind: string }[]) => events.filter(({ kind }) => kind === 'down').length;
const NUMBER = numberKeysOf([typed(11, 19), typed(11, 19, 220)]);

const materialOf = (recordings: Partial<VisitRecordings>, repeats = true) =>
  new VisitMaterial({ typing: [], number: NUMBER, pointer: [], ...recordings }, seededRandom(1), repeats);

describe('VisitMaterial', () => {
  it('never gives the same recorded keys twice', () => {
    const material = materialOf({ typing: typed(50) });
    const parts = [material.keys(20), material.keys(20), material.keys(20)];
    expect(parts.map(presses)).toEqual([20, 20, 10]);
    expect(new Set(parts.flat().map(({ tMs }) => tMs)).size).toBe(parts.flat().length);
  });

  it('cuts long pauses within a burst', () => {
    const late = typed(4).map((event, at) => (at < 4 ? event : { ...event, tMs: event.tMs + 90_000 }));
    const run = materialOf({ typing: late }).keys(4);
    expect(run.at(-1)!.tMs).toBeLessThan(8000);
  });

  it('begins a pointer recording again at its end, but not where it is learnt', () => {
    const clicksOf = (pointer: readonly PointerEvent[], repeats?: boolean) =>
      presses(materialOf({ pointer }, repeats).clicks(5));
    expect(clicksOf(clicked(2))).toBe(5);
    expect(clicksOf(clicked(2), false)).toBe(2);
    expect(clicksOf(clicked(3).filter(({ kind }) => kind === 'move'))).toBe(0);
  });

  it('draws numbers that differ from each other and from the recording', () => {
    const material = materialOf({});
    const [one, other] = [material.digits(11), material.digits(11)];
    expect(presses(one)).toBe(11);
    expect(one.map(({ tMs }) => tMs)).not.toEqual(other.map(({ tMs }) => tMs));
    expect(one.every((event) => event.kind === 'up' || event.zone === 19)).toBe(true);
  });
});

it('writes a visit with the planned keys, digits and clicks', () => {
  const material = materialOf({ typing: typed(100), pointer: clicked(50) });
  const writer = new StreamWriter('visit-of-a-test-', 0);
  writeVisit(writer, { keys: 20, digits: 20, clicks: 15 }, material);
  const events = writer.arrivals.flatMap(({ batch }) => batch.events);
  expect(events.filter(([kind]) => kind === 0)).toHaveLength(40);
  expect(events.filter(([kind]) => kind === 4)).toHaveLength(15);
});

it('cuts recordings by presses', () => {
  const events = typed(10);
  expect(presses(events.slice(cutAt(events, 0.7)))).toBe(3);
  expect(runsOf(events, 4).map(presses)).toEqual([4, 4, 2]);
});

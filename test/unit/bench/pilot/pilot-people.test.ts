import { partsOf, sourceOf } from '@vigil/bench/pilot/pilot-people.ts';
import type { PointerEvent } from '@vigil/corpora/balabit.ts';
import type { KeyEvent } from '@vigil/corpora/key-events.ts';
import { describe, expect, it } from 'vitest';

function typist(keys: number) {
  const run = Array.from({ length: keys }, (_, k): KeyEvent[] => [
    { kind: 'down', tMs: 200 * k, zone: 3, slot: 0 },
    { kind: 'up', tMs: 200 * k + 80, slot: 0 },
  ]).flat();
  return { id: 'typist', runs: [run] };
}

function sitting(clicks: number): PointerEvent[] {
  return Array.from({ length: clicks }, (_, k): PointerEvent[] => [
    { kind: 'move', tMs: 900 * k, dx: 9, dy: 2, button: 0 },
    { kind: 'down', tMs: 900 * k + 300, dx: 0, dy: 0, button: 0 },
    { kind: 'up', tMs: 900 * k + 380, dx: 0, dy: 0, button: 0 },
  ]).flat();
}

const pointer = (...clicks: number[]) => ({ id: 'pointer', sittings: clicks.map(sitting) });

describe('partsOf', () => {
  const keysOf = (parts: ReturnType<typeof partsOf>) => parts.map(({ typing }) => typing.length / 2);
  const clicksOf = (parts: ReturnType<typeof partsOf>) => parts.map(({ pointing }) => pointing.length / 3);

  it('puts early sittings into the first visits and late ones into the last, every second stretch without typing', () => {
    const parts = partsOf(typist(2_000), pointer(100, 130));
    expect(clicksOf(parts)).toEqual([60, 40, 0, 0, 0, 0, 0, 60, 60, 10]);
    expect(keysOf(parts)).toEqual([250, 0, 250, 250, 250, 250, 250, 250, 0, 250]);
  });

  it('keeps a sitting in one day, and no other visit in it', () => {
    const days = partsOf(typist(2_000), pointer(100, 130)).map(({ day }) => day);
    expect(days).toEqual([0, 0, 1, 1, 2, 2, 3, 4, 4, 4]);
  });

  it('takes one of both alone, and more pointer work than typing', () => {
    expect(clicksOf(partsOf(typist(300), undefined))).toEqual([0, 0]);
    expect(keysOf(partsOf(undefined, pointer(70)))).toEqual([0, 0]);
    expect(keysOf(partsOf(typist(300), pointer(280)))).toEqual([250, 0, 50, 0, 0]);
  });
});

describe('sourceOf', () => {
  it('reads one corpus or one of each kind', () => {
    const pairs = ['bbmas', 'hbrs', 'pace+sapimouse'].map((name) => sourceOf(name, 1));
    expect(pairs.map(({ typing, pointer }) => [typing, pointer])).toEqual([
      ['bbmas', 'none'],
      ['none', 'hbrs'],
      ['pace', 'sapimouse'],
    ]);
  });

  it.each(['', 'none', 'none+none', 'hbrs+bbmas', 'bbmas+pace', 'cmu', 'bbmas+'])('refuses "%s"', (name) => {
    expect(() => sourceOf(name, 1)).toThrow(expect.objectContaining({ code: 'bench-failed' }));
  });
});

import { describe, expect, it } from 'vitest';
import { ReplayWatch, RunHasher } from '../../../../../../companion/core/engine/human/replay.ts';
import { seeded } from '../../../../../fakes/typing.ts';

interface Press {
  readonly tMs: number;
  readonly zone: number;
  readonly holdMs: number;
}

function typed(seed: number, keys = 80): Press[] {
  const random = seeded(seed);
  let tMs = 0;
  return Array.from({ length: keys }, () => {
    tMs += 100 + 300 * random() ** 2;
    return { tMs, zone: Math.floor(random() * 12), holdMs: 60 + 90 * random() };
  });
}

function fingerprints(presses: readonly Press[]): number[][] {
  const hasher = new RunHasher();
  return presses.map(({ tMs, zone, holdMs }, i) => {
    const found = hasher.keyDown(tMs, zone, i % 8);
    hasher.keyUp(tMs + holdMs, i % 8);
    return found;
  });
}

function isReplay(memory: readonly Press[], presses: readonly Press[]): boolean {
  const known = new Set(fingerprints(memory).flat());
  const watch = new ReplayWatch();
  let seen = false;
  for (const found of fingerprints(presses)) {
    watch.note(found.some((hash) => known.has(hash)));
    seen ||= watch.replayed;
  }
  return seen;
}

function shaken(presses: readonly Press[], byMs: number, seed: number): Press[] {
  const random = seeded(seed);
  const shake = () => byMs * (2 * random() - 1);
  return presses.map(({ tMs, zone, holdMs }) => ({ tMs: tMs + shake(), zone, holdMs: holdMs + shake() }));
}

describe('replay', () => {
  it('is seen when exact, whenever it is played', () => {
    const memory = typed(1);
    expect(
      isReplay(
        memory,
        memory.map((press) => ({ ...press, tMs: press.tMs + 123_456.7 })),
      ),
    ).toBe(true);
  });

  it('is seen in 95 of 100 cases when shaken by 5 ms', () => {
    let seen = 0;
    for (let seed = 0; seed < 100; seed++) {
      const memory = typed(seed, 60);
      if (isReplay(memory, shaken(memory, 5, seed + 1000))) seen++;
    }
    expect(seen).toBeGreaterThanOrEqual(95);
  });

  it('is not seen in new typing of the same zones', () => {
    const memory = typed(7, 2000);
    const zones = memory.map(({ zone }) => zone);
    const again = typed(8, 2000).map((press, i) => ({ ...press, zone: zones[i]! }));
    expect(isReplay(memory, again)).toBe(false);
  });
});

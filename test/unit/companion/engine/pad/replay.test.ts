import { seededRandom } from '@vigil/engine/base/random.ts';
import { ReplayWatch, RunHasher, type RunPrints, TypedRuns } from '@vigil/engine/pad/replay.ts';
import { describe, expect, it } from 'vitest';

interface TestPress {
  readonly tMs: number;
  readonly zone: number;
  readonly holdMs: number;
}

function typed(seed: number, keys = 80): TestPress[] {
  const random = seededRandom(seed);
  let tMs = 0;
  return Array.from({ length: keys }, () => {
    tMs += 100 + 300 * random() ** 2;
    return { tMs, zone: Math.floor(random() * 12), holdMs: 60 + 90 * random() };
  });
}

function fingerprints(presses: readonly TestPress[]): RunPrints[] {
  const hasher = new RunHasher();
  return presses.map(({ tMs, zone, holdMs }, i) => {
    const found = hasher.keyDown(tMs, zone, i % 8);
    hasher.keyUp(tMs + holdMs, i % 8);
    return found;
  });
}

function isReplay(memory: readonly TestPress[], presses: readonly TestPress[]): boolean {
  const runs = new TypedRuns(fingerprints(memory).flatMap(({ coarse }) => coarse));
  const watch = new ReplayWatch();
  let seen = false;
  for (const found of fingerprints(presses)) {
    watch.note(runs.meet(found).known);
    seen ||= watch.replayed;
  }
  return seen;
}

function shaken(presses: readonly TestPress[], byMs: number, seed: number): TestPress[] {
  const random = seededRandom(seed);
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

  describe('of a text that is typed every day', () => {
    /** Twelve keys with a practised hand: every interval within 20 ms of its habit. */
    function practised(seed: number): TestPress[] {
      const random = seededRandom(seed);
      let tMs = 0;
      return Array.from({ length: 12 }, (_, i) => {
        tMs += 100 + 15 * i + 40 * (random() - 0.5);
        return { tMs, zone: i % 11, holdMs: 80 + 3 * i + 24 * (random() - 0.5) };
      });
    }

    function playsOf(runs: TypedRuns, repetitions: readonly (readonly TestPress[])[]): boolean[] {
      const watch = new ReplayWatch();
      return repetitions.map((presses) => {
        let seen = false;
        for (const found of fingerprints(presses)) {
          watch.note(runs.meet(found).known);
          seen ||= watch.replayed;
        }
        return seen;
      });
    }

    const days = Array.from({ length: 60 }, (_, day) => practised(day));

    it('is not seen in the hand that repeats itself, once the text is known for one', () => {
      const runs = new TypedRuns([]);
      playsOf(runs, days.slice(0, 20));
      expect(playsOf(runs, days.slice(20)).some(Boolean)).toBe(false);
    });

    it('is seen in a recording', () => {
      const runs = new TypedRuns([]);
      playsOf(runs, days);
      expect(playsOf(runs, days.slice(40, 43)).some(Boolean)).toBe(true);
    });
  });
});

import {
  clockSteps,
  coarseClock,
  interruptions,
  jitter,
  lostReleases,
  repeats,
  tenths,
} from '@vigil/bench/accuracy/degrade.ts';
import { type KeyRun, keyEvents, keystrokesOf } from '@vigil/corpora/key-events.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { describe, expect, it } from 'vitest';

const run = keyEvents(
  Array.from({ length: 200 }, (_, index) => ({
    zone: index % 19,
    key: index,
    downMs: 137 * index,
    upMs: 137 * index + 91,
  })),
);

describe('degradations', () => {
  it('round to ticks and keep the order', () => {
    const coarse = coarseClock(16)(run, seededRandom(1));
    expect(coarse.every(({ tMs }) => tMs % 16 === 0)).toBe(true);
    expect(coarse.map(({ kind }) => kind)).toEqual(run.map(({ kind }) => kind));
  });

  it('lose about the share of releases asked for, and no press', () => {
    const lossy = lostReleases(0.1)(run, seededRandom(1));
    expect(lossy.filter(({ kind }) => kind === 'down')).toHaveLength(200);
    const releases = lossy.length - 200;
    expect(releases).toBeGreaterThan(160);
    expect(releases).toBeLessThan(198);
  });

  it('delay without overtaking', () => {
    const late = jitter(40)(run, seededRandom(1));
    for (const [index, { tMs }] of late.entries()) {
      expect(tMs).toBeGreaterThanOrEqual(run[index]!.tMs);
      if (index > 0) expect(tMs).toBeGreaterThanOrEqual(late[index - 1]!.tMs);
    }
  });

  it('stay within the millisecond on a finer clock', () => {
    const fine = tenths(run, seededRandom(1));
    for (const [index, { tMs }] of fine.entries()) expect(Math.floor(tMs + 1e-6)).toBe(run[index]!.tMs);
    expect(new Set(fine.map(({ tMs }) => Math.round(10 * tMs) % 10)).size).toBe(10);
  });

  it('repeat keys while they are held', () => {
    const repeated = repeats(0.5)(run, seededRandom(1));
    const added = repeated.length - run.length;
    expect(added).toBeGreaterThan(70);
    expect(added).toBeLessThan(130);
    expect(keystrokesOf(repeated).filter(({ holdMs }) => Number.isNaN(holdMs))).toHaveLength(added);
  });

  it('break the run where the clock steps back or typing pauses, and nowhere else', () => {
    const links = (degraded: KeyRun): number =>
      keystrokesOf(degraded).filter(({ downDownMs }) => !Number.isNaN(downDownMs)).length;
    for (const degrade of [clockSteps(0.1), interruptions(0.1)]) {
      expect(links(run) - links(degrade(run, seededRandom(1)))).toBeGreaterThan(10);
      expect(links(degrade(run, seededRandom(1)))).toBeGreaterThan(160);
    }
  });
});

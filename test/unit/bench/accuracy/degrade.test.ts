import { describe, expect, it } from 'vitest';
import { coarseClock, jitter, lostReleases } from '../../../../bench/accuracy/degrade.ts';
import { seededRandom } from '../../../../bench/accuracy/random.ts';
import { keyEvents } from '../../../../bench/accuracy/readers/key-events.ts';

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
});

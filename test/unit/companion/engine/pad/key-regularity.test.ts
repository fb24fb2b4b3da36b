import { seededRandom } from '@vigil/engine/base/random.ts';
import { KeyRegularity } from '@vigil/engine/pad/key-regularity.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

interface Timing {
  readonly downDownMs: number;
  readonly holdMs: number;
  readonly zone?: number;
}

function isMachine(timings: readonly Timing[]): boolean {
  const regularity = new KeyRegularity();
  let tMs = 0;
  let seen = false;
  for (const { downDownMs, holdMs, zone = 3 } of timings) {
    tMs += downDownMs;
    regularity.keyDown(tMs, zone, 0);
    regularity.keyUp(tMs + holdMs, 0);
    seen ||= regularity.machine;
  }
  return seen;
}

const many = (one: (i: number) => Timing): Timing[] => Array.from({ length: 40 }, (_, i) => one(i));

describe('KeyRegularity', () => {
  it('refuses any constant delay, with the jitter of timers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 400 }), fc.integer(), (delay, seed) => {
        const random = seededRandom(seed);
        const jitter = () => 1 + 0.1 * (2 * random() - 1);
        expect(isMachine(many(() => ({ downDownMs: delay * jitter(), holdMs: 10 + 80 * random() })))).toBe(true);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('refuses holds that no finger makes, however the delays vary', () => {
    const random = seededRandom(1);
    expect(isMachine(many(() => ({ downDownMs: 60 + 400 * random(), holdMs: 4 })))).toBe(true);
  });

  it('refuses holds that are all the same', () => {
    const random = seededRandom(2);
    expect(isMachine(many(() => ({ downDownMs: 60 + 400 * random(), holdMs: 80 + random() })))).toBe(true);
  });

  it('accepts the spread of people, also on a 15.6 ms clock', () => {
    const random = seededRandom(4);
    const tick = (ms: number) => Math.round(ms / 15.6) * 15.6;
    const subject = () => ({ downDownMs: tick(90 + 200 * random() ** 2), holdMs: tick(70 + 50 * random()) });
    expect(isMachine(many(subject))).toBe(false);
  });

  it('does not mark repeated backspace', () => {
    const random = seededRandom(5);
    const drum = () => ({ downDownMs: 160 + 6 * random(), holdMs: 60 + 40 * random(), zone: 13 });
    expect(isMachine(many(drum))).toBe(false);
  });
});

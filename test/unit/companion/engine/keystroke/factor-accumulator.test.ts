/** Evidence keystroke by keystroke against evidence from statistics. In: any typing. Out: nothing. */

import { accumulateFactors } from '@vigil/engine/keystroke/factor-accumulator.ts';
import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { KeystrokeStats } from '@vigil/engine/keystroke/keystroke-stats.ts';
import { factorEvidence } from '@vigil/engine/keystroke/keystroke-template.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const maybe = (max: number): fc.Arbitrary<number> => fc.oneof(fc.integer({ min: 1, max }), fc.constant(Number.NaN));
const anyZone = fc.integer({ min: -1, max: 18 });
const anyKeystroke: fc.Arbitrary<Keystroke> = fc
  .record({
    zone: fc.integer({ min: 0, max: 18 }),
    holdMs: maybe(999),
    downDownMs: maybe(1_999),
    previousZone: anyZone,
    previousHoldMs: maybe(999),
    previousDownDownMs: maybe(1_999),
    earlierZone: anyZone,
  })
  .map((keystroke) =>
    keystroke.previousZone >= 0
      ? keystroke.earlierZone >= 0
        ? keystroke
        : { ...keystroke, previousDownDownMs: Number.NaN }
      : { ...keystroke, downDownMs: Number.NaN, previousHoldMs: Number.NaN, previousDownDownMs: Number.NaN },
  );

function expectSameAsStatistics(keystrokes: readonly Keystroke[]): void {
  const model = shippedKeystrokeModel();
  const stats = new KeystrokeStats(model.cellCount);
  for (const keystroke of keystrokes) stats.add(model, keystroke);
  const expected = factorEvidence(model, stats);
  const found = accumulateFactors(model, keystrokes);
  for (const [at, value] of expected.precision.entries()) expect(found.precision[at]).toBeCloseTo(value, 4);
  for (const [at, value] of expected.shift.entries()) expect(found.shift[at]).toBeCloseTo(value, 8);
}

describe('accumulateFactors', () => {
  it('equals the statistics of the same keystrokes', () => {
    fc.assert(fc.property(fc.array(anyKeystroke, { maxLength: 30 }), expectSameAsStatistics), { seed: 3, numRuns: 60 });
  });

  it('separates trigraphs of one pair', () => {
    const timing = { holdMs: 90, downDownMs: 150, previousHoldMs: 80, previousDownDownMs: 160 };
    const zones = Array.from({ length: 12 }, (_, zone) => zone);
    for (const previousZone of zones) {
      expectSameAsStatistics(zones.map((earlierZone) => ({ zone: 11, previousZone, earlierZone, ...timing })));
    }
  });
});

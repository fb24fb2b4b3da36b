import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { KeystrokeStats } from '@vigil/engine/keystroke/keystroke-stats.ts';
import { decodeModel, encodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { ParametersError } from '@vigil/engine/keystroke/parameters-error.ts';
import { decodeStats, encodeStats } from '@vigil/engine/keystroke/stats-file.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TINY_PARAMETERS, tinyModel } from './tiny-model.ts';

const model = tinyModel();

const maybe = (max: number): fc.Arbitrary<number> => fc.oneof(fc.integer({ min: 1, max }), fc.constant(Number.NaN));
const anyKeystroke: fc.Arbitrary<Keystroke> = fc.record({
  zone: fc.integer({ min: 0, max: 18 }),
  holdMs: maybe(999),
  downDownMs: maybe(1_999),
  previousZone: fc.integer({ min: 0, max: 18 }),
  previousHoldMs: maybe(999),
  previousDownDownMs: maybe(1_999),
  earlierZone: fc.integer({ min: 0, max: 18 }),
});
const typing = fc.array(anyKeystroke, { maxLength: 50 });

function statsOf(keystrokes: readonly Keystroke[]): KeystrokeStats {
  const stats = new KeystrokeStats(model.cellCount);
  for (const keystroke of keystrokes) stats.add(model, keystroke);
  return stats;
}

function expectSame(actual: KeystrokeStats, expected: KeystrokeStats): void {
  expect(actual.keys).toBeCloseTo(expected.keys, 3);
  for (const cell of expected.counts.keys()) {
    expect(actual.counts[cell]).toBeCloseTo(expected.counts[cell]!, 3);
    expect(actual.sums[cell]).toBeCloseTo(expected.sums[cell]!, 3);
  }
}

describe('KeystrokeStats', () => {
  it('counts a key in the cells it belongs to, standardised', () => {
    const stats = statsOf([
      {
        zone: 11,
        holdMs: Math.exp(4.75),
        downDownMs: 120,
        previousZone: 3,
        previousHoldMs: 80,
        previousDownDownMs: Number.NaN,
        earlierZone: -1,
      },
    ]);
    // ln hold is one deviation above the mean of the space cell; its spread is ln(1.1), half a unit above the mean.
    expect(Array.from(stats.counts)).toEqual([1, 0, 1, 0, 1, 0]);
    expect(stats.sums[0]).toBeCloseTo(1, 6);
    expect(stats.sums[2]).toBeCloseTo((Math.log(1.1) + 0.5) * 0.5, 6);
    expect(stats.sums[4]).toBeCloseTo((Math.asinh(1) / 2 - 0.5) / 0.5, 6);
    expect(stats.keys).toBe(1);
  });

  it('bounds what one key can say', () => {
    const stats = statsOf([
      {
        zone: 11,
        holdMs: 999,
        downDownMs: Number.NaN,
        previousZone: -1,
        previousHoldMs: Number.NaN,
        previousDownDownMs: Number.NaN,
        earlierZone: -1,
      },
    ]);
    expect(stats.sums[0]).toBe(3);
  });

  it('adds up in any order and any grouping', () => {
    fc.assert(
      fc.property(typing, typing, (first, second) => {
        const merged = statsOf(second);
        merged.merge(statsOf(first));
        expectSame(merged, statsOf([...first, ...second]));
      }),
    );
  });

  it('fades evenly', () => {
    const stats = statsOf([]);
    stats.keys = 10;
    stats.counts[0] = 8;
    stats.sums[0] = -4;
    stats.scale(0.5);
    expect([stats.keys, stats.counts[0], stats.sums[0]]).toEqual([5, 4, -2]);
  });
});

describe('statistics at rest', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(typing, (keystrokes) => {
        const stats = statsOf(keystrokes);
        expectSame(decodeStats(model, encodeStats(model, stats)), stats);
      }),
    );
  });

  it('are refused under another model, cut short or changed in shape', () => {
    const other = decodeModel(encodeModel({ ...TINY_PARAMETERS, sessionVariance: Float64Array.of(1, 1) }));
    const bytes = encodeStats(model, statsOf([]));
    const code = (act: () => unknown): string => {
      try {
        act();
      } catch (error) {
        if (error instanceof ParametersError) return error.code;
      }
      return 'none';
    };
    expect(code(() => decodeStats(other, bytes))).toBe('parameters-other-model');
    expect(code(() => decodeStats(model, bytes.subarray(0, 9)))).toBe('parameters-malformed');
    expect(code(() => decodeStats(model, Uint8Array.of(...bytes, 0)))).toBe('parameters-malformed');
  });
});

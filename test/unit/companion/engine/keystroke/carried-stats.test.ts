import { carriedStats, standardiseAlike } from '@vigil/engine/keystroke/carried-stats.ts';
import { KeystrokeStats } from '@vigil/engine/keystroke/keystroke-stats.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { encodeStats } from '@vigil/engine/keystroke/stats-file.ts';
import { zoneOf } from '@vigil/protocol/zones.ts';
import { describe, expect, it } from 'vitest';
import { tinyModel } from './tiny-model.ts';

const SHIPPED = shippedKeystrokeModel();
/** As a fit makes it that keeps the shipped cells: other weights, offsets, factors. */
const RECALIBRATED: KeystrokeModel = {
  ...SHIPPED,
  id: '0123456789abcdef',
  weight: SHIPPED.weight.map((weight) => weight * 1.5),
  offset: SHIPPED.offset.map((offset) => offset + 0.25),
};

function typed(model: KeystrokeModel): KeystrokeStats {
  const stats = new KeystrokeStats(model.cellCount);
  const zones = ['KeyA', 'KeyT', 'Space', 'KeyN', 'KeyP'].map(zoneOf);
  for (let key = 0; key < 200; key++) {
    const [zone, previous] = [zones[key % 5]!, zones[(key + 4) % 5]!];
    const holdMs = 80 + ((key * 37) % 60);
    stats.add(model, {
      zone,
      holdMs,
      downDownMs: 150 + ((key * 53) % 90),
      previousZone: previous,
      previousHoldMs: 90,
      previousDownDownMs: 170,
      earlierZone: zones[(key + 3) % 5]!,
    });
  }
  return stats;
}

describe('keystroke statistics under other parameters', () => {
  const stats = typed(SHIPPED);
  const bytes = encodeStats(SHIPPED, stats);

  it('are the same as if they had been counted under a model that standardises alike', () => {
    const carried = carriedStats(SHIPPED.id, bytes, RECALIBRATED);
    const counted = typed(RECALIBRATED);
    expect(carried?.keys).toBe(counted.keys);
    expect([...(carried?.counts ?? [])]).toEqual([...counted.counts]);
    carried?.sums.forEach((sum, cell) => {
      expect(sum).toBeCloseTo(counted.sums[cell]!, 2);
    });
    expect(Math.max(...counted.counts)).toBeGreaterThan(0);
  });

  it('stay what they are under the same model', () => {
    expect(carriedStats(SHIPPED.id, bytes, SHIPPED)?.keys).toBe(stats.keys);
  });

  it('mean nothing under a model with other cells, means or clip', () => {
    expect(carriedStats(SHIPPED.id, bytes, tinyModel())).toBeNull();
    const [first, ...rest] = SHIPPED.kinds;
    const moved = { ...first!, mean: first!.mean.map((mean) => mean + 0.01) };
    expect(standardiseAlike(SHIPPED, { ...SHIPPED, kinds: [moved, ...rest] })).toBe(false);
    expect(standardiseAlike(SHIPPED, { ...SHIPPED, clip: SHIPPED.clip + 1 })).toBe(false);
  });

  it('of a model that is not known are not guessed at', () => {
    expect(carriedStats('fedcba9876543210', bytes, RECALIBRATED)).toBeNull();
  });
});

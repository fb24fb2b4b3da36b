import { typedOdds } from '@vigil/engine/trust/prior-odds.ts';
import type { Comparator } from '@vigil/engine/trust/stretch.ts';
import { TakeoverDetector } from '@vigil/engine/trust/takeover-detector.ts';
import { TUNING } from '@vigil/engine/trust/tuning.ts';
import { describe, expect, it } from 'vitest';
import { tinyModel } from '../keystroke/tiny-model.ts';

const KEY = {
  zone: 11,
  holdMs: 90,
  downDownMs: 150,
  previousZone: 11,
  previousHoldMs: 90,
  previousDownDownMs: 150,
  earlierZone: 11,
};

/** Typing says `llr` of every stretch, the pointer `pointer`. */
function detectorOf(llr: number, pointer: number | null = null, alarmFactor = 1): TakeoverDetector {
  const comparator: Comparator = {
    knows: { typing: true, keypad: false, pointer: true },
    alarmFactor,
    lengthened: () => 1,
    keystroke: (_, keys) => (keys === 0 ? null : llr),
    text: () => 0,
    stroke: () => {},
    pointer: () => pointer,
  };
  return new TakeoverDetector(tinyModel(), comparator, () => {});
}

function typed(detector: TakeoverDetector, keys: number): number {
  for (let key = 0; key < keys; key++) {
    detector.touch(key * 150);
    detector.keystroke(KEY, key * 150);
  }
  return detector.estimate.genuine;
}

describe('typedOdds', () => {
  it('grow with the length of the stretch, up to a bound', () => {
    expect(typedOdds(0)).toBe(0);
    expect(typedOdds(TUNING.typedOdds.keys)).toBeCloseTo(TUNING.typedOdds.odds, 12);
    expect(typedOdds(80) / typedOdds(40)).toBeCloseTo(2 ** TUNING.typedOdds.power, 9);
    expect(typedOdds(1000)).toBe(typedOdds(TUNING.typedOdds.most));
  });

  it('make a long stretch an alarm at a ratio at which a short one is none', () => {
    expect(typed(detectorOf(-3.2), 60)).toBeGreaterThan(0.1);
    expect(typed(detectorOf(-3.2), 300)).toBeLessThan(0.1);
  });

  it('bring the alarm sooner where the user is known to be steady, and not without evidence', () => {
    expect(typed(detectorOf(-3.2, null, 12), 100)).toBeLessThan(0.1);
    expect(typed(detectorOf(-3.2), 100)).toBeGreaterThan(0.1);
    expect(typed(detectorOf(0, null, 12), 400)).toBeGreaterThan(0.1);
  });

  it('do not count where it is decided what may be learnt', () => {
    const detector = detectorOf(0, null, 12);
    expect(typed(detector, 400)).toBeLessThan(0.3);
    expect(detector.estimate.learnable).toBeGreaterThan(0.8);
    expect(detector.learnableAtLast).toBeGreaterThan(0.8);
  });

  it('leave the pointer alone without a mismatch, however long it goes on', () => {
    const detector = detectorOf(0, -100);
    for (let stroke = 0; stroke < 150; stroke++) {
      detector.touch(stroke * 3000);
      detector.stroke(new Float32Array(51), stroke * 3000);
    }
    expect(detector.estimate.genuine).toBeGreaterThan(0.1);
  });
});

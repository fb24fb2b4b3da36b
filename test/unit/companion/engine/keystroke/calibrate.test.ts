import { calibrate, lengthened } from '@vigil/engine/keystroke/calibrate.ts';
import { describe, expect, it } from 'vitest';

const calibration = { slope: 0.5, slopeByLogKeys: 0.1, offset: -1, offsetByLogKeys: 0.5, lowest: -5, highest: 9 };

describe('calibrate', () => {
  it('is affine between its bounds, and moves with the length of the window', () => {
    expect(calibrate(calibration, 6, 50)).toBeCloseTo(2, 2);
    const double = Math.log(2);
    expect(calibrate(calibration, 6, 100)).toBeCloseTo((0.5 + 0.1 * double) * 6 - 1 + 0.5 * double, 1);
  });

  it('never leaves its bounds, and never turns round', () => {
    expect(calibrate(calibration, -1e6, 50)).toBeCloseTo(-5, 6);
    expect(calibrate(calibration, 1e6, 50)).toBeCloseTo(9, 6);
    let before = Number.NEGATIVE_INFINITY;
    for (let raw = -40; raw <= 40; raw += 0.5) {
      const llr = calibrate(calibration, raw, 25);
      expect(llr).toBeGreaterThanOrEqual(before);
      before = llr;
    }
  });
});

describe('lengthened', () => {
  const damping = { ...calibration, slopeByLogKeys: -0.1 };

  it('gives long stretches the slope of 50 keys, and leaves short ones', () => {
    const slopeOf = (keys: number) => (calibrate(damping, 4, keys) - calibrate(damping, 2, keys)) / 2;
    expect(slopeOf(200) * lengthened(damping, 200)).toBeCloseTo(slopeOf(50), 1);
    for (const keys of [0, 20, 50]) expect(lengthened(damping, keys)).toBe(1);
  });

  it('never damps further, and is bounded where the slope vanishes', () => {
    expect(lengthened(calibration, 400)).toBe(1);
    expect(lengthened({ ...calibration, slopeByLogKeys: -0.4 }, 400)).toBe(2);
  });
});

import { calibrate } from '@vigil/engine/keystroke/calibrate.ts';
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

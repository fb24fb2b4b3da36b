import { normal, seededRandom } from '@vigil/engine/base/random.ts';
import { fitCalibration } from 'vigil-fit/pointer/pointer-calibration.ts';
import { describe, expect, it } from 'vitest';

const STROKE_SD = 1.2;
const SESSION_SD = 0.24;

/** Sessions of 80 strokes about a mean of the day. */
function sessions(mean: number, count: number, seed: number): Float64Array[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const day = mean + SESSION_SD * normal(random);
    return Float64Array.from({ length: 80 }, () => day + STROKE_SD * normal(random));
  });
}

describe('fitCalibration', () => {
  it('finds after how many strokes a session says little more, and what one stroke says', () => {
    const pair = { genuine: sessions(0, 400, 1), foreign: sessions(-0.6, 400, 2) };
    const { slope, offset, strokes } = fitCalibration([pair]);
    // Variances of a stroke over that of a session: 25. Of two normal distributions: distance over variance.
    expect(strokes).toBeGreaterThanOrEqual(20);
    expect(strokes).toBeLessThanOrEqual(28);
    expect(slope).toBeGreaterThan(0.36);
    expect(slope).toBeLessThan(0.48);
    expect(offset / slope).toBeCloseTo(0.3, 1);
  });
});

/** The search, and the calibration it finds. In: made-up costs and scores. Out: nothing. */

import { seededRandom } from 'vigil-fit/base/random.ts';
import { minimise } from 'vigil-fit/base/simplex.ts';
import { calibrationCost, drawnTowards, fitCalibration, NO_CALIBRATION } from 'vigil-fit/keystroke/calibration.ts';
import { describe, expect, it } from 'vitest';

describe('minimise', () => {
  it('finds the bottom of a curved valley', () => {
    const rosenbrock = ([x = 0, y = 0]: readonly number[]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    const [x, y] = minimise(rosenbrock, [-1.2, 1], [0.5, 0.5], 400);
    expect(x).toBeCloseTo(1, 3);
    expect(y).toBeCloseTo(1, 3);
  });
});

describe('fitCalibration', () => {
  it('corrects an overconfident ratio', () => {
    const random = seededRandom(1);
    const scores = (mean: number) =>
      Array.from({ length: 3_000 }, () => ({
        raw: 3 * (mean + 2 * random.normal()) + 1,
        habit: 0,
        template: 0,
      }));
    // Normal scores of variance 4 around +2 and -2 are themselves log likelihood ratios.
    const conditions = [{ windowKeys: 50, templateKeys: 5_000, genuine: scores(2), impostor: scores(-2) }];
    const found = fitCalibration(conditions);
    expect(found.slope).toBeGreaterThan(0.28);
    expect(found.slope).toBeLessThan(0.42);
    expect(found.offset).toBeLessThan(0);
    expect(calibrationCost(found, conditions)).toBeLessThan(calibrationCost(NO_CALIBRATION, conditions) / 1.3);
    expect(fitCalibration(conditions)).toEqual(found);
  });
});

describe('drawnTowards', () => {
  it('moves no constant by less than so many steps, and the others by as much less', () => {
    const moved = { ...NO_CALIBRATION, slope: 0.9, offset: 2, offsetByLogKeys: -0.5 };
    const drawn = drawnTowards(NO_CALIBRATION, moved, 1);
    expect(drawn).toEqual({ ...NO_CALIBRATION, offset: 1.5, offsetByLogKeys: expect.closeTo(-0.3, 12) });
    expect(drawnTowards(NO_CALIBRATION, moved, 0)).toEqual({ ...moved, slope: expect.closeTo(0.9, 12) });
  });
});

/**
 * From what the factor model says to what the odds really are. In: a raw log likelihood ratio and the size of the
 * window. Out: a log likelihood ratio that means what it says (Cllr near minCllr).
 */

import type { Calibration } from './model.ts';

/**
 * Affine in the raw ratio with slope and offset that move with the logarithm of the window's length (logistic
 * calibration, Brummer 2010), then bounded smoothly: with a small chance a window is nothing like its person, or very
 * like someone else by accident, and no ratio may claim more certainty than those chances leave.
 */
export function calibrate(calibration: Calibration, raw: number, keys: number, habit = 0): number {
  const length = lengthOf(keys);
  const llr = slopeAt(calibration, length) * raw + calibration.offset + calibration.offsetByLogKeys * length + habit;
  return bounded(llr, calibration.lowest, calibration.highest);
}

/**
 * What a ratio of so many keys is multiplied with to have the slope of 50 keys. Calibration damps long windows, for a window may be of
 * another task than the template however long it is. A detector of takeovers compares many lengths of the same input, and takes a slope for all.
 */
export function lengthened(calibration: Calibration, keys: number): number {
  const ratio = slopeAt(calibration, 0) / slopeAt(calibration, Math.max(0, lengthOf(keys)));
  return Math.min(MAX_LENGTHENED, Math.max(1, ratio));
}

const MAX_LENGTHENED = 2;

function lengthOf(keys: number): number {
  return Math.log(Math.max(keys, 1) / 50);
}

function slopeAt({ slope, slopeByLogKeys }: Calibration, length: number): number {
  return Math.max(slope + slopeByLogKeys * length, 0.01);
}

/** ln((e^x + e^lowest) / (1 + e^(x - highest))): x in the middle, never outside the bounds. */
function bounded(x: number, lowest: number, highest: number): number {
  return logAddExp(x, lowest) - logAddExp(0, x - highest);
}

function logAddExp(a: number, b: number): number {
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

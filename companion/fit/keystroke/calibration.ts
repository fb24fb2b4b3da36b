/**
 * Last step of fitting: calibration. In: raw log likelihood ratios of people whom the factors were not fitted on. Out:
 * the calibration with the lowest Cllr over all conditions, each window length and template size weighing the same.
 */

import { calibrate } from '@vigil/engine/keystroke/calibrate.ts';
import type { Calibration } from '@vigil/engine/keystroke/model.ts';
import { cllr } from '../base/metrics.ts';
import { minimise } from '../base/simplex.ts';

/** One comparison before calibration, natural log: what the factors say, and what the way of making capitals says. */
export interface RawScore {
  readonly raw: number;
  readonly habit: number;
  /** Whose template it is, as a number in the condition's people. */
  readonly template: number;
}

export interface RawCondition {
  readonly windowKeys: number;
  /** Keys of enrolment at most. */
  readonly templateKeys: number;
  readonly genuine: readonly RawScore[];
  readonly impostor: readonly RawScore[];
}

export const NO_CALIBRATION: Calibration = {
  slope: 1,
  slopeByLogKeys: 0,
  offset: 0,
  offsetByLogKeys: 0,
  lowest: -1_000,
  highest: 1_000,
};

const START: Calibration = { ...NO_CALIBRATION, slope: 0.7, lowest: -5, highest: 9 };
const STEPS: Calibration = {
  slope: 0.2,
  slopeByLogKeys: 0.1,
  offset: 0.5,
  offsetByLogKeys: 0.2,
  lowest: 1,
  highest: 1,
};

export function calibratedLlr(calibration: Calibration, windowKeys: number, { raw, habit }: RawScore): number {
  return calibrate(calibration, raw, windowKeys, habit);
}

export function calibrationCost(calibration: Calibration, conditions: readonly RawCondition[]): number {
  let cost = 0;
  for (const { windowKeys, genuine, impostor } of conditions) {
    const calibrated = (score: RawScore): number => calibratedLlr(calibration, windowKeys, score);
    cost += cllr(genuine.map(calibrated), impostor.map(calibrated));
  }
  return cost / conditions.length;
}

const FIELDS = Object.keys(STEPS) as (keyof Calibration)[];

/** Looks at the cost; it is flat long before. */
const LOOKS = 500;

/** A calibration known before, and what it costs to move each constant by its step below. */
export interface CalibrationPrior {
  readonly calibration: Calibration;
  readonly strength: number;
}

const NO_PRIOR: CalibrationPrior = { calibration: START, strength: 0 };

export function fitCalibration(
  conditions: readonly RawCondition[],
  { calibration: known, strength }: CalibrationPrior = NO_PRIOR,
): Calibration {
  const named = (at: readonly number[]): Calibration =>
    Object.fromEntries(FIELDS.map((field, i) => [field, at[i]!])) as Record<keyof Calibration, number>;
  const best = minimise(
    (at) => {
      const moved = FIELDS.reduce((sum, field, i) => sum + ((at[i]! - known[field]) / STEPS[field]) ** 2, 0);
      return calibrationCost(named(at), conditions) + strength * moved;
    },
    FIELDS.map((field) => (strength > 0 ? known : START)[field]),
    FIELDS.map((field) => STEPS[field]),
    LOOKS,
  );
  return named(best);
}

/**
 * A calibration with each constant moved by so many of its steps less, and not at all where it moved by less than that: what few people
 * cannot tell from nothing, and what would tell of them.
 */
export function drawnTowards(known: Calibration, moved: Calibration, steps: number): Calibration {
  const drawn = FIELDS.map((field) => {
    const by = moved[field] - known[field];
    return [field, known[field] + Math.sign(by) * Math.max(0, Math.abs(by) - steps * STEPS[field])] as const;
  });
  return Object.fromEntries(drawn) as Record<keyof Calibration, number>;
}

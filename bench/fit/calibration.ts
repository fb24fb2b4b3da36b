/**
 * Last step of fitting: calibration. In: raw log likelihood ratios of people whom the factors were not fitted on. Out:
 * the calibration with the lowest Cllr over all conditions, each window length and template size weighing the same.
 */

import { calibrate } from '../../companion/core/engine/keystroke/calibrate.ts';
import type { Calibration } from '../../companion/core/engine/keystroke/model.ts';
import { cllr } from '../accuracy/metrics.ts';

export interface RawCondition {
  readonly windowKeys: number;
  readonly genuine: Float64Array;
  readonly impostor: Float64Array;
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

export function calibrationCost(calibration: Calibration, conditions: readonly RawCondition[]): number {
  let cost = 0;
  for (const { windowKeys, genuine, impostor } of conditions) {
    const calibrated = (raw: number): number => calibrate(calibration, raw, windowKeys);
    cost += cllr(genuine.map(calibrated), impostor.map(calibrated));
  }
  return cost / conditions.length;
}

/** Pattern search: six numbers, a smooth cost, and the same answer every time. */
export function fitCalibration(conditions: readonly RawCondition[]): Calibration {
  let best = START;
  let cost = calibrationCost(best, conditions);
  for (let scale = 1; scale > 0.01; ) {
    let improved = false;
    for (const field of Object.keys(STEPS) as (keyof Calibration)[]) {
      for (const direction of [1, -1]) {
        const candidate = { ...best, [field]: best[field] + direction * scale * STEPS[field] };
        const candidateCost = calibrationCost(candidate, conditions);
        if (candidateCost >= cost) continue;
        best = candidate;
        cost = candidateCost;
        improved = true;
        break;
      }
    }
    if (!improved) scale /= 2;
  }
  return best;
}

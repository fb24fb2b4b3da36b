/**
 * Keystrokes as the classical methods want them. In: keystrokes. Out: values by context (hold by zone, up-down by pair of
 * zones), means of a window over fixed features, and one vector a keystroke. No background is used: these methods see
 * one person at a time.
 */

import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { finestContext, KINDS, measure } from '@vigil/engine/keystroke/observation.ts';
import { ZONES } from '@vigil/protocol/zones.ts';
import type { FeatureValue } from './itad.ts';

const HOLD = KINDS.indexOf('hold');
const UP_DOWN = KINDS.indexOf('up-down');
const FEATURES = ZONES.length + ZONES.length ** 2;

export function featureValues(keystrokes: readonly Keystroke[]): FeatureValue[] {
  return keystrokes
    .flatMap((keystroke) => [
      { feature: finestContext(HOLD, keystroke), value: measure(HOLD, keystroke) },
      { feature: ZONES.length + finestContext(UP_DOWN, keystroke), value: measure(UP_DOWN, keystroke) },
    ])
    .filter(({ value }) => !Number.isNaN(value));
}

/** Mean of each feature over a window; NaN where it did not occur. */
export function windowMeans(keystrokes: readonly Keystroke[]): Float64Array {
  const sums = new Float64Array(FEATURES);
  const counts = new Float64Array(FEATURES);
  for (const { feature, value } of featureValues(keystrokes)) {
    sums[feature] = sums[feature]! + value;
    counts[feature] = counts[feature]! + 1;
  }
  return sums.map((sum, at) => sum / counts[at]!);
}

/** Hold, hold before, up-down and DD of each keystroke that has them all, with the zones' numbers as coordinates. */
export function keystrokeVectors(keystrokes: readonly Keystroke[]): Float64Array[] {
  return keystrokes
    .map((keystroke) =>
      Float64Array.of(
        measure(HOLD, keystroke),
        Math.log(keystroke.previousHoldMs),
        measure(UP_DOWN, keystroke),
        measure(KINDS.indexOf('down-down'), keystroke),
        keystroke.zone / 10,
        keystroke.previousZone / 10,
      ),
    )
    .filter((vector) => vector.every(Number.isFinite));
}

/**
 * What is measured of a stroke. In: nothing. Out: the list of the 51 features in their order, each with its unit, its
 * source and the scale on which it is stored in one byte. The order is part of the shipped parameters: append, never
 * reorder.
 *
 * Sources: [GF] Gamboa and Fred 2004; [ZP] Zheng, Paloski and Wang 2011; [FE] Feher et al. 2012; [AE] Antal and
 * Egyed-Zsigmond 2019; [V] Vigil. Speeds are of the path resampled to 100 ms.
 */

export const STROKE_KINDS = ['move', 'click', 'drag', 'scroll'] as const;
export type StrokeKind = (typeof STROKE_KINDS)[number];

interface FeatureSpec {
  readonly name: string;
  readonly unit: string;
  readonly source: string;
  /** Values at which the byte scale ends; beyond them values are clipped. */
  readonly low: number;
  readonly high: number;
  /** Bend of the byte scale: asinh(value / bend), in the feature's unit; 0 is a linear scale. */
  readonly bend: number;
}

function feature(name: string, unit: string, source: string, low: number, high: number, bend = 0): FeatureSpec {
  return { name, unit, source, low, high, bend };
}

/** Statistics of one series over the steps of a stroke: mean, standard deviation, least, greatest. */
function series(name: string, unit: string, low: number, high: number, bend: number): FeatureSpec[] {
  return [
    feature(`${name}-mean`, unit, 'AE', low, high, bend),
    feature(`${name}-sd`, unit, 'AE', 0, high, bend),
    feature(`${name}-min`, unit, 'AE', low, high, bend),
    feature(`${name}-max`, unit, 'AE', low, high, bend),
  ];
}

export const FEATURES: readonly FeatureSpec[] = [
  feature('kind', 'index of STROKE_KINDS', 'AE', 0, 254),
  feature('elapsed', 'ms', 'AE', 0, 30000, 200),
  feature('path', 'px', 'GF', 0, 20000, 10),
  feature('end-to-end', 'px', 'GF', 0, 4000, 10),
  feature('largest-deviation', 'px', 'AE', 0, 2000, 3),
  feature('straightness', 'end-to-end / path', 'GF', 0, 1),
  feature('initial-acceleration', 'ms to the first fall of speed', 'AE', 0, 4000, 200),
  feature('summed-angle', 'rad', 'GF', 0, 200, 1),
  feature('sharp-turns', 'turns over 90 degrees', 'AE', 0, 60, 2),
  ...series('speed', 'px/s', 0, 20000, 40),
  ...series('speed-x', 'px/s, absolute', 0, 20000, 40),
  ...series('speed-y', 'px/s, absolute', 0, 20000, 40),
  ...series('acceleration', 'px/s per 100 ms', -15000, 15000, 40),
  feature('hold', 'ms', 'ZP', 0, 4000, 50),
  feature('pre-click-pause', 'ms from the last move to the press', 'ZP', 0, 4000, 50),
  feature('gap-before', 'ms since the stroke before', 'FE', 0, 20000, 200),
  feature('speed-q25', 'px/s', 'V', 0, 20000, 40),
  feature('speed-q50', 'px/s', 'V', 0, 20000, 40),
  feature('speed-q75', 'px/s', 'V', 0, 20000, 40),
  feature('peak-time', 'share of elapsed', 'FE', 0, 1),
  feature('peak-ratio', 'greatest / mean speed', 'V', 1, 20, 2),
  feature('end-ratio', 'speed of the last third / mean speed', 'V', 0, 4),
  feature('late-slope', 'slope of speed over the last four steps / mean speed', 'V', -4, 4, 0.5),
  feature('sub-movements', 'local peaks of speed', 'FE', 0, 80, 2),
  feature('zero-steps', 'share of steps without travel', 'V', 0, 1),
  feature('small-steps', 'share of steps up to 3 px', 'V', 0, 1),
  feature('step-q10', 'px', 'V', 0, 1000, 2),
  feature('jerk', 'mean absolute change of acceleration / mean speed', 'V', 0, 8, 1),
  feature('step-q90', 'px', 'V', 0, 2000, 4),
  feature('last-step', 'px', 'V', 0, 1000, 2),
  feature('horizontal-steps', 'share of travelling steps along x alone', 'V', 0, 1),
  feature('vertical-steps', 'share of travelling steps along y alone', 'V', 0, 1),
  feature('reversals', 'changes of the sign of x or y travel / steps', 'V', 0, 2),
  feature('turning-mean', 'rad, absolute', 'GF', 0, Math.PI),
  feature('turning-sd', 'rad, signed', 'GF', 0, Math.PI),
  feature('deviation-mean', 'px, absolute', 'FE', 0, 2000, 3),
  feature('deviation-side', 'mean deviation / mean absolute deviation', 'V', -1, 1),
  feature('signed-area', 'area under the chord / squared chord', 'FE', -2, 2, 0.1),
  feature('overshoot', 'px travelled beyond the end, along the chord', 'FE', 0, 1000, 2),
];

export const FEATURE_COUNT = FEATURES.length;

/** A feature that a stroke does not have (a hold without a button) is not a number, and byte 0. */
export const MISSING = Number.NaN;

const BEND = Float64Array.from(FEATURES, (f) => f.bend);
const LOW = Float64Array.from(FEATURES, (f) => bent(f.low, f.bend));
const GAIN = Float64Array.from(FEATURES, (f) => 254 / (bent(f.high, f.bend) - bent(f.low, f.bend)));

function bent(value: number, bend: number): number {
  return bend === 0 ? value : Math.asinh(value / bend);
}

/** Writes 51 values as bytes at `codes[offset...]`: 0 is missing, 1 to 255 the feature's own scale, clipped. */
export function encodeFeatures(values: ArrayLike<number>, codes: Uint8Array, offset = 0): void {
  for (let f = 0; f < FEATURE_COUNT; f++) {
    const value = values[f]!;
    const place = 1 + (bent(value, BEND[f]!) - LOW[f]!) * GAIN[f]! + 0.5;
    codes[offset + f] = Number.isNaN(value) ? 0 : place < 1 ? 1 : Math.min(place, 255);
  }
}

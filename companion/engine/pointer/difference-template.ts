/**
 * How a subject's strokes lie, task by task, for a comparison by differences. In: coded strokes (51 bytes) of the
 * template and what is common to all people. Out: the place of every feature at every task, how far strokes scatter
 * about it, and which tasks the subject has shown. All in steps of the byte codes.
 *
 * Whatever template and probe have in common (page, screen, device, work) falls out of their difference, so nothing
 * here depends on a background of other people. A feature's place at a task is the common one, moved by how the
 * subject's strokes lie off it on average, and by those of the task itself as far as there are enough.
 */
import { FEATURE_COUNT, FEATURES } from './stroke-features.ts';
import { TASKS, taskOf } from './stroke-task.ts';

/** What is common to all people: places by task (TASKS x 51) and within-subject standard deviations (51); codes. */
export interface CommonPlaces {
  readonly places: Float32Array;
  readonly spread: Float32Array;
}

export interface DifferenceTemplate {
  /** Place of each feature at each task, TASKS x 51. */
  readonly places: Float32Array;
  /** Enrolled strokes of each task. */
  readonly shown: Uint32Array;
  /** For each feature: strokes that have it, their standard deviation, mean and mean absolute residual (clipped). */
  readonly counts: Float32Array;
  readonly spread: Float32Array;
  readonly mean: Float32Array;
  readonly absolute: Float32Array;
}

/** A task shown less often is unknown: what it looks like says nothing against the subject. */
export const MIN_SHOWN = 3;
/** Strokes' worth of the subject's average at which a task begins. */
const TASK_PRIOR = 8;
/** Strokes' worth of nothing at which the subject's own average begins. */
const OWN_PRIOR = 3;
/** Strokes' worth of the common spread at which the subject's own begins. */
export const SPREAD_PRIOR = 30;
/** Residuals are clipped at this many standard deviations. */
const CLIP = 1.5;
const HOLD = FEATURES.findIndex(({ name }) => name === 'hold');
/** Highest code of a hold that was not measured: some browsers report a click in one instant. */
const NO_HOLD = 3;

/** True where the coded stroke at `offset` has the feature. */
export function hasFeature(codes: Uint8Array, offset: number, feature: number): boolean {
  return codes[offset + feature]! > (feature === HOLD ? NO_HOLD : 0);
}

/** Residual of one feature of a stroke, clipped; codes. */
export function residual({ places, spread }: DifferenceTemplate, task: number, feature: number, code: number): number {
  const limit = CLIP * spread[feature]!;
  return Math.max(-limit, Math.min(limit, code - places[task * FEATURE_COUNT + feature]!));
}

/** @param rows coded strokes, 51 bytes each. */
export function differenceTemplate(rows: Uint8Array, common: CommonPlaces): DifferenceTemplate {
  const sums = new Float64Array(TASKS * FEATURE_COUNT);
  const numbers = new Float64Array(TASKS * FEATURE_COUNT);
  const shown = new Uint32Array(TASKS);
  eachFeature(rows, (task, feature, code) => {
    const cell = task * FEATURE_COUNT + feature;
    sums[cell] = sums[cell]! + code - common.places[cell]!;
    numbers[cell] = numbers[cell]! + 1;
  });
  for (let at = 0; at < rows.length; at += FEATURE_COUNT) shown[taskOf(rows, at)]!++;
  const counts = new Float32Array(FEATURE_COUNT);
  const places = new Float32Array(TASKS * FEATURE_COUNT);
  for (let feature = 0; feature < FEATURE_COUNT; feature++) {
    let [sum, number] = [0, 0];
    for (let cell = feature; cell < sums.length; cell += FEATURE_COUNT) {
      sum += sums[cell]!;
      number += numbers[cell]!;
    }
    counts[feature] = number;
    const own = sum / (number + OWN_PRIOR);
    for (let cell = feature; cell < sums.length; cell += FEATURE_COUNT) {
      const here = (sums[cell]! - numbers[cell]! * own) / (numbers[cell]! + TASK_PRIOR);
      places[cell] = common.places[cell]! + own + here;
    }
  }
  return { places, shown, counts, ...scatter(rows, places, counts, common) };
}

/** Spread of the residuals, drawn towards the common one, and what clipped residuals are on average. */
function scatter(rows: Uint8Array, places: Float32Array, counts: Float32Array, common: CommonPlaces) {
  const sums = new Float64Array(FEATURE_COUNT);
  const squares = new Float64Array(FEATURE_COUNT);
  eachFeature(rows, (task, feature, code) => {
    const off = code - places[task * FEATURE_COUNT + feature]!;
    sums[feature] = sums[feature]! + off;
    squares[feature] = squares[feature]! + off * off;
  });
  const spread = Float32Array.from(counts, (count, feature) => {
    const own = squares[feature]! - (count > 0 ? sums[feature]! ** 2 / count : 0);
    return Math.sqrt((own + SPREAD_PRIOR * common.spread[feature]! ** 2) / (count + SPREAD_PRIOR));
  });
  const mean = new Float32Array(FEATURE_COUNT);
  const absolute = new Float32Array(FEATURE_COUNT);
  eachFeature(rows, (task, feature, code) => {
    const limit = CLIP * spread[feature]!;
    const off = Math.max(-limit, Math.min(limit, code - places[task * FEATURE_COUNT + feature]!));
    mean[feature] = mean[feature]! + off / counts[feature]!;
    absolute[feature] = absolute[feature]! + Math.abs(off) / counts[feature]!;
  });
  return { spread, mean, absolute };
}

/** Calls back for every feature but the kind that a stroke has. */
export function eachFeature(rows: Uint8Array, visit: (task: number, feature: number, code: number) => void): void {
  for (let at = 0; at < rows.length; at += FEATURE_COUNT) {
    const task = taskOf(rows, at);
    for (let feature = 1; feature < FEATURE_COUNT; feature++) {
      if (hasFeature(rows, at, feature)) visit(task, feature, rows[at + feature]!);
    }
  }
}

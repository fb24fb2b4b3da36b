/**
 * The same text typed again and again: a user name, an amount, a phrase. In: each repetition as hold, down-down and
 * up-down times. Out: how much more like this person than like strangers it was typed, as a natural-log likelihood
 * ratio. Nearest recent repetitions, scaled and clipped Manhattan distance, less a share of the distance to a cohort of
 * strangers (measured against Killourhy and Maxion 2009 in the benchmark, `cmu-km`).
 */

import type { Keystroke } from './keystroke.ts';

/** One repetition: for n keys, 3n - 2 transformed times: hold, DD, UD of each key in turn, and the last key's hold. */
export type FixedTextSample = Float64Array;

/** Repetitions that a template keeps: older ones describe someone who had practised less. */
export const MAX_FIXED_TEXT_SAMPLES = 75;
/** With fewer repetitions of their own, a person cannot be told from strangers. */
export const MIN_FIXED_TEXT_SAMPLES = 5;

const NEAREST = 5;
const CLIP = 4;
/** Share of the cohort's distance: how much a text that anyone types alike counts against itself. */
const COHORT_SHARE = 0.7;
/** As if so many repetitions with the cohort's spread had been seen: scales of a few repetitions are wild. */
const SCALE_PRIOR = 5;
/** Holds weigh twice the two intervals, which are two views of one rhythm. */
const WEIGHTS = [1.5, 0.75, 0.75];

/** From times in milliseconds, in the order of {@link FixedTextSample}. */
export function fixedTextSample(times: ArrayLike<number>): FixedTextSample {
  return Float64Array.from(times, (ms, at) => {
    if (at % 3 === 0) return Math.log(Math.max(ms, 5));
    return at % 3 === 1 ? Math.log(Math.max(ms, 20)) : Math.asinh(ms / 40) / 2;
  });
}

/** From the keystrokes of one repetition; undefined when a time is missing (lost release, pause, interruption). */
export function fixedTextSampleOf(keystrokes: readonly Keystroke[]): FixedTextSample | undefined {
  const times: number[] = [];
  for (const [index, { holdMs, downDownMs, previousHoldMs }] of keystrokes.entries()) {
    if (index > 0) times.push(downDownMs, downDownMs - previousHoldMs);
    times.push(holdMs);
  }
  return times.length > 0 && times.every(Number.isFinite) ? fixedTextSample(times) : undefined;
}

/** Strangers typing the same text, all of the same length. */
export interface FixedTextCohort {
  readonly samples: readonly FixedTextSample[];
  readonly spread: Float64Array;
  /** Score of even odds, but for what few repetitions take off it. */
  readonly midpoint: number;
}

/** @param midpoint of people who really typed the text, unless given. */
export function fixedTextCohort(samples: readonly FixedTextSample[], midpoint = MIDPOINT): FixedTextCohort {
  return { samples, spread: meanAbsoluteDeviation(samples), midpoint };
}

/** A person's most recent repetitions of one text. Kept by field; its caller decides what may enter. */
export class FixedTextTemplate {
  readonly samples: FixedTextSample[] = [];

  /** Adds the newest repetition and forgets the oldest beyond {@link MAX_FIXED_TEXT_SAMPLES}. */
  add(sample: FixedTextSample, kept = MAX_FIXED_TEXT_SAMPLES): void {
    this.samples.push(sample);
    if (this.samples.length > kept) this.samples.splice(0, this.samples.length - kept);
  }
}

/** Higher is more like this person; no unit. Without a cohort, minus the distance. */
export function fixedTextScore(template: FixedTextTemplate, sample: FixedTextSample, cohort?: FixedTextCohort): number {
  const own = meanAbsoluteDeviation(template.samples);
  const count = template.samples.length;
  const scale = own.map((value, at) => {
    const prior = cohort === undefined ? value : cohort.spread[at]! / 2;
    return (count * value + SCALE_PRIOR * prior) / (count + SCALE_PRIOR) + 1e-3;
  });
  const distance = nearestDistance(template.samples, sample, scale);
  return cohort === undefined ? -distance : COHORT_SHARE * nearestDistance(cohort.samples, sample, scale) - distance;
}

/**
 * Calibration of the score, by hand on the development half of the CMU recordings: the point of even odds falls with the
 * number of repetitions kept, because few neighbours are far neighbours.
 */
const SLOPE = 12;
const MIDPOINT = -0.25;
const MIDPOINT_BY_REPETITION = -2.5;
const MAX_LLR = 6;

/** ln of the likelihood ratio, bounded smoothly; 0 while the template is too small. */
export function fixedTextLlr(template: FixedTextTemplate, sample: FixedTextSample, cohort: FixedTextCohort): number {
  const count = template.samples.length;
  if (count < MIN_FIXED_TEXT_SAMPLES) return 0;
  const midpoint = cohort.midpoint + MIDPOINT_BY_REPETITION / count;
  return MAX_LLR * Math.tanh((SLOPE * (fixedTextScore(template, sample, cohort) - midpoint)) / MAX_LLR);
}

function meanAbsoluteDeviation(samples: readonly FixedTextSample[]): Float64Array {
  const mean = new Float64Array(samples[0]?.length ?? 0);
  for (const sample of samples)
    for (const [at, value] of sample.entries()) mean[at] = mean[at]! + value / samples.length;
  const deviation = new Float64Array(mean.length);
  for (const sample of samples) {
    for (const [at, value] of sample.entries()) {
      deviation[at] = deviation[at]! + Math.abs(value - mean[at]!) / samples.length;
    }
  }
  return deviation;
}

/** Mean of the {@link NEAREST} smallest distances. */
function nearestDistance(samples: readonly FixedTextSample[], probe: FixedTextSample, scale: Float64Array): number {
  const distances = new Float64Array(samples.length);
  for (const [index, sample] of samples.entries()) {
    let sum = 0;
    for (let at = 0; at < probe.length; at++) {
      sum += WEIGHTS[at % 3]! * Math.min(Math.abs(probe[at]! - sample[at]!) / scale[at]!, CLIP);
    }
    distances[index] = sum / probe.length;
  }
  distances.sort();
  const nearest = distances.subarray(0, NEAREST);
  return nearest.reduce((sum, distance) => sum + distance, 0) / nearest.length;
}

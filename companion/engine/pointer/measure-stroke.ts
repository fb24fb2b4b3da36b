/**
 * From a resampled path to its features. In: positions on the 100 ms grid and what the buttons did. Out: the 51 values
 * of `stroke-features.ts`, written into one array. Nothing is kept but scratch space.
 */

import { FEATURE_COUNT, MISSING, STROKE_KINDS, type StrokeKind } from './stroke-features.ts';
import { GRID_MS, MAX_STEPS } from './trajectory.ts';

/** Properties of a stroke other than its path. Times in ms; undefined where there is no such thing. */
export interface StrokeFrame {
  readonly kind: StrokeKind;
  readonly elapsedMs: number;
  readonly holdMs: number | undefined;
  readonly pauseMs: number | undefined;
  readonly gapMs: number | undefined;
}

const PER_SECOND = 1000 / GRID_MS;
const SMALL_STEP_PX = 3;
/** Below this chord, places along and beside it mean nothing. */
const MIN_CHORD_PX = 4;
const LATE_STEPS = 4;

const speed = new Float64Array(MAX_STEPS);
const speedX = new Float64Array(MAX_STEPS);
const speedY = new Float64Array(MAX_STEPS);
const rise = new Float64Array(MAX_STEPS);
const sorted = new Float64Array(MAX_STEPS);

// Math.hypot guards against overflow that pixels never reach, and costs several times as much.

/** Measures `points` positions; a stroke of fewer than three (200 ms) has a frame but no path. */
export function measureStroke(
  frame: StrokeFrame,
  xs: Float64Array,
  ys: Float64Array,
  points: number,
  out: Float32Array = new Float32Array(FEATURE_COUNT),
): Float32Array {
  out.fill(MISSING);
  out[0] = STROKE_KINDS.indexOf(frame.kind);
  out[1] = frame.elapsedMs;
  out[25] = frame.holdMs ?? MISSING;
  out[26] = frame.pauseMs ?? MISSING;
  out[27] = frame.gapMs ?? MISSING;
  if (points < 3) return out;
  const steps = points - 1;
  let path = 0;
  let zero = 0;
  let small = 0;
  let horizontal = 0;
  let vertical = 0;
  for (let k = 0; k < steps; k++) {
    const dx = xs[k + 1]! - xs[k]!;
    const dy = ys[k + 1]! - ys[k]!;
    const step = Math.sqrt(dx * dx + dy * dy);
    path += step;
    if (step === 0) zero++;
    else if (dy === 0) horizontal++;
    else if (dx === 0) vertical++;
    if (step <= SMALL_STEP_PX) small++;
    speed[k] = step * PER_SECOND;
    speedX[k] = Math.abs(dx) * PER_SECOND;
    speedY[k] = Math.abs(dy) * PER_SECOND;
    if (k > 0) rise[k - 1] = speed[k]! - speed[k - 1]!;
  }
  if (path === 0) return out;
  out[2] = path;
  const mean = (path * PER_SECOND) / steps;
  summarise(speed, steps, out, 9);
  summarise(speedX, steps, out, 13);
  summarise(speedY, steps, out, 17);
  summarise(rise, steps - 1, out, 21);
  measureSpeed(steps, mean, out);
  out[36] = zero / steps;
  out[37] = small / steps;
  out[41] = speed[steps - 1]! / PER_SECOND;
  const travelling = steps - zero;
  out[42] = horizontal / travelling;
  out[43] = vertical / travelling;
  measureTurns(xs, ys, steps, out);
  measureChord(xs, ys, points, path, out);
  return out;
}

/** Mean, standard deviation, least and greatest of the first `count` values, at out[at...]. */
function summarise(values: Float64Array, count: number, out: Float32Array, at: number): void {
  let sum = 0;
  let squares = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) {
    const value = values[k]!;
    sum += value;
    squares += value * value;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const mean = sum / count;
  out[at] = mean;
  out[at + 1] = Math.sqrt(Math.max(0, squares / count - mean * mean));
  out[at + 2] = least;
  out[at + 3] = greatest;
}

function measureSpeed(steps: number, mean: number, out: Float32Array): void {
  let peak = 0;
  let peaks = 0;
  let firstFall = -1;
  for (let k = 0; k < steps; k++) {
    if (speed[k]! > speed[peak]!) peak = k;
    const before = k > 0 ? speed[k - 1]! : 0;
    const after = k + 1 < steps ? speed[k + 1]! : 0;
    if (speed[k]! > before && speed[k]! >= after) peaks++;
    if (firstFall < 0 && k > 0 && speed[k]! < before) firstFall = k;
  }
  out[6] = (firstFall < 0 ? steps : firstFall) * GRID_MS;
  out[31] = steps > 1 ? peak / (steps - 1) : 0;
  out[32] = speed[peak]! / mean;
  const last = Math.max(1, Math.round(steps / 3));
  let end = 0;
  for (let k = steps - last; k < steps; k++) end += speed[k]!;
  out[33] = end / last / mean;
  out[34] = lateSlope(steps) / mean;
  out[35] = peaks;
  let jerk = 0;
  for (let k = 1; k < steps - 1; k++) jerk += Math.abs(rise[k]! - rise[k - 1]!);
  out[39] = steps > 2 ? jerk / (steps - 2) / mean : MISSING;
  const ranks = sorted.subarray(0, steps);
  ranks.set(speed.subarray(0, steps));
  ranks.sort();
  out[28] = quantile(ranks, 0.25);
  out[29] = quantile(ranks, 0.5);
  out[30] = quantile(ranks, 0.75);
  out[38] = quantile(ranks, 0.1) / PER_SECOND;
  out[40] = quantile(ranks, 0.9) / PER_SECOND;
}

function quantile(ranks: Float64Array, share: number): number {
  const place = share * (ranks.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, ranks.length - 1);
  return ranks[low]! + (place - low) * (ranks[high]! - ranks[low]!);
}

/** Least-squares slope of the last speeds, px/s per step. */
function lateSlope(steps: number): number {
  const count = Math.min(LATE_STEPS, steps);
  const middle = (count - 1) / 2;
  let along = 0;
  let squares = 0;
  for (let k = 0; k < count; k++) {
    along += (k - middle) * speed[steps - count + k]!;
    squares += (k - middle) ** 2;
  }
  return along / squares;
}

function measureTurns(xs: Float64Array, ys: Float64Array, steps: number, out: Float32Array): void {
  let turns = 0;
  let absolute = 0;
  let signed = 0;
  let squares = 0;
  let sharp = 0;
  let reversals = 0;
  let lastX = 0;
  let lastY = 0;
  for (let k = 0; k < steps; k++) {
    const dx = xs[k + 1]! - xs[k]!;
    const dy = ys[k + 1]! - ys[k]!;
    if (dx === 0 && dy === 0) continue;
    if (lastX !== 0 || lastY !== 0) {
      const turn = Math.atan2(lastX * dy - lastY * dx, lastX * dx + lastY * dy);
      turns++;
      absolute += Math.abs(turn);
      signed += turn;
      squares += turn * turn;
      if (Math.abs(turn) > Math.PI / 2) sharp++;
      if (lastX * dx < 0) reversals++;
      if (lastY * dy < 0) reversals++;
    }
    lastX = dx;
    lastY = dy;
  }
  out[7] = absolute;
  out[8] = sharp;
  out[44] = reversals / steps;
  if (turns === 0) return;
  out[45] = absolute / turns;
  out[46] = Math.sqrt(Math.max(0, squares / turns - (signed / turns) ** 2));
}

/** Where the path lies beside and beyond the straight line from its first to its last position. */
function measureChord(xs: Float64Array, ys: Float64Array, points: number, path: number, out: Float32Array): void {
  const cx = xs[points - 1]! - xs[0]!;
  const cy = ys[points - 1]! - ys[0]!;
  const chord = Math.sqrt(cx * cx + cy * cy);
  out[3] = chord;
  out[5] = chord / path;
  if (chord < MIN_CHORD_PX) return;
  let largest = 0;
  let absolute = 0;
  let signed = 0;
  let area = 0;
  let beyond = 0;
  let before = 0;
  let beforeAlong = 0;
  for (let k = 1; k < points; k++) {
    const px = xs[k]! - xs[0]!;
    const py = ys[k]! - ys[0]!;
    const beside = (cx * py - cy * px) / chord;
    const along = (cx * px + cy * py) / chord;
    largest = Math.max(largest, Math.abs(beside));
    absolute += Math.abs(beside);
    signed += beside;
    area += ((beside + before) / 2) * (along - beforeAlong);
    beyond = Math.max(beyond, along - chord);
    before = beside;
    beforeAlong = along;
  }
  out[4] = largest;
  out[47] = absolute / (points - 1);
  out[48] = absolute > 0 ? signed / absolute : 0;
  out[49] = area / (chord * chord);
  out[50] = beyond;
}

/**
 * A user's template, ready to be compared. In: the model and the user's statistics. Out: the posterior of the user's
 * factors, what it tells of others at the same place, and what every comparison needs of both, so that a window costs two
 * small Cholesky factorisations.
 */

import type { KeystrokeStats } from './keystroke-stats.ts';
import type { KeystrokeModel } from './model.ts';
import { CAPITAL_ZONES, KEYPAD_ZONES, KINDS } from './observation.ts';
import { choleskyInPlace, dot, gram, gramStride, inverseFromCholesky, multiply, packedLength } from './symmetric.ts';

/** What typing says, in a form that adds: the evidence of a whole is the sum of that of its parts. */
export interface FactorEvidence {
  /** Information about the factors: precision (packed) and its product with the mean. */
  readonly precision: Float64Array;
  readonly shift: Float64Array;
  /** Capitals by {@link CAPITAL_ZONES}, then keystrokes off the keypad that are compared by their timing. */
  readonly counts: Float64Array;
}

export const TIMED_COUNT = CAPITAL_ZONES.length;

const HOLD = KINDS.indexOf('hold');
const CORRECTION = KINDS.indexOf('correction');
const CAPITAL = KINDS.indexOf('capital');
/** Of W along a direction: none is quite free of it. */
const MIN_VARIANCE = 1e-4;

let scratchRows = new Float64Array(0);

/** Working memory, used and left within one call: a window's rows are too many to allocate each time. */
function scratch(length: number): Float64Array {
  if (scratchRows.length < length) scratchRows = new Float64Array(length);
  return scratchRows;
}

/** Sum over cells of count * u u' and of sum * u. */
export function factorEvidence(model: KeystrokeModel, stats: KeystrokeStats): FactorEvidence {
  const { factorCount, loadings } = model;
  const { counts, sums } = stats;
  const stride = gramStride(factorCount);
  let rowCount = 0;
  for (let cell = 0; cell < model.cellCount; cell++) if (counts[cell]! > 0) rowCount++;
  const rows = scratch(rowCount * stride);
  const shift = new Float64Array(factorCount);
  for (let cell = 0, row = 0; cell < model.cellCount; cell++) {
    if (counts[cell]! <= 0) continue;
    const root = Math.sqrt(counts[cell]!);
    const sum = sums[cell]!;
    const from = cell * factorCount;
    for (let i = 0; i < factorCount; i++) {
      const loading = loadings[from + i]!;
      rows[row + i] = root * loading;
      shift[i] = shift[i]! + sum * loading;
    }
    for (let i = factorCount; i < stride; i++) rows[row + i] = 0;
    row += stride;
  }
  return { precision: gram(rows, rowCount, factorCount), shift, counts: countsOf(model, stats) };
}

/** A keystroke counts once in the cell of corrections, if the model has one. */
function countsOf(model: KeystrokeModel, stats: KeystrokeStats): Float64Array {
  const counts = new Float64Array(TIMED_COUNT + 1);
  counts[TIMED_COUNT] = stats.keys;
  for (const { kind, entryOf, firstCell } of model.kinds) {
    if (firstCell < 0) continue;
    if (kind === CORRECTION) counts[TIMED_COUNT] = stats.counts[firstCell]!;
    if (kind !== CAPITAL) continue;
    for (const [choice, zone] of CAPITAL_ZONES.entries()) {
      const entry = entryOf[zone]!;
      if (entry >= 0) counts[choice] = stats.counts[firstCell + entry]!;
    }
  }
  return counts;
}

/** A Gaussian over the factors of a session (person plus session), in the form that adds with evidence. */
export interface SessionPrior {
  readonly precision: Float64Array;
  readonly shift: Float64Array;
  /** ln det precision. */
  readonly logDet: number;
  /** shift' precision^-1 shift. */
  readonly energy: number;
}

export interface KeystrokeTemplate {
  readonly modelId: string;
  /** Keystrokes it stands on. */
  readonly keys: number;
  /** Of these, keys of the number pad. */
  readonly keypadKeys: number;
  /** Share of what there is to know about the user's factors that is known: 0 nothing, 1 all (1 - mean posterior variance). */
  readonly certainty: number;
  /** Capitals by {@link CAPITAL_ZONES}. */
  readonly capitals: Float64Array;
  /** Sessions of this user. */
  readonly own: SessionPrior;
  /** Sessions of somebody else where the user works. */
  readonly others: SessionPrior;
}

/** A Gaussian over the user's factors: mean, and covariance as a whole matrix. */
interface FactorPosterior {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/**
 * Posterior of the user's factors, N(m, S). A session of the user is N(m, S + W). Somebody else's factors are R y + rest, with
 * R = share * projection on the directions of places: N(R m, R S R' + I - R R' + W).
 */
export function prepareTemplate(model: KeystrokeModel, stats: KeystrokeStats): KeystrokeTemplate {
  const evidence = factorEvidence(model, stats);
  const posterior = posteriorOf(model, evidence, stats.keys);
  return {
    modelId: model.id,
    keys: stats.keys,
    keypadKeys: keypadKeysOf(model, stats),
    certainty: certaintyOf(evidence, model.factorCount),
    capitals: evidence.counts.slice(0, TIMED_COUNT),
    own: sessionsOf(model, posterior),
    others: sessionsOf(model, othersOf(model, posterior)),
  };
}

/** Counted in the cells of their hold times; a model without such cells knows none. */
function keypadKeysOf(model: KeystrokeModel, stats: KeystrokeStats): number {
  const holds = model.kinds.find(({ kind }) => kind === HOLD);
  if (holds === undefined) return 0;
  const first = Math.max(holds.firstCell, holds.firstSpreadCell);
  const entries = KEYPAD_ZONES.map((zone) => holds.entryOf[zone]!).filter((entry) => entry >= 0);
  return entries.reduce((keys, entry) => keys + stats.counts[first + entry]!, 0);
}

function certaintyOf({ precision }: FactorEvidence, size: number): number {
  const factor = Float64Array.from(precision);
  for (let i = 0; i < size; i++) factor[packedLength(i) + i] = factor[packedLength(i) + i]! + 1;
  choleskyInPlace(factor, size);
  const covariance = inverseFromCholesky(factor, size);
  let variance = 0;
  for (let i = 0; i < size; i++) variance += covariance[packedLength(i) + i]!;
  return 1 - variance / size;
}

/**
 * The typing was seen in so many tasks, n, whose mean strays from the user by W / n: evidence A on that mean tells
 * (1/A + W/n)^-1 = D - D (A + D)^-1 D about the user, D = n / W.
 */
function posteriorOf(model: KeystrokeModel, evidence: FactorEvidence, keys: number): FactorPosterior {
  const size = model.factorCount;
  const tasks = Math.max(1, keys / model.taskKeys);
  const stray = model.sessionVariance.map((variance) => tasks / Math.max(variance, MIN_VARIANCE));
  const factor = Float64Array.from(evidence.precision);
  for (let i = 0; i < size; i++) factor[packedLength(i) + i] = factor[packedLength(i) + i]! + stray[i]!;
  choleskyInPlace(factor, size);
  const within = inverseFromCholesky(factor, size);
  const shift = multiply(within, evidence.shift, size).map((value, i) => stray[i]! * value);
  const precision = new Float64Array(within.length);
  for (let i = 0, at = 0; i < size; i++) {
    for (let j = 0; j <= i; j++, at++)
      precision[at] = (i === j ? 1 + stray[i]! : 0) - stray[i]! * within[at]! * stray[j]!;
  }
  choleskyInPlace(precision, size);
  const packed = inverseFromCholesky(precision, size);
  return { mean: multiply(packed, shift, size), covariance: packed };
}

function othersOf(model: KeystrokeModel, { mean, covariance }: FactorPosterior): FactorPosterior {
  const { factorCount: size, placeDirections, placeShare } = model;
  const directions = Array.from({ length: placeDirections.length / size }, (_, at) =>
    placeDirections.subarray(at * size, (at + 1) * size),
  );
  const along = directions.map((direction) => multiply(covariance, direction, size));
  const others = { mean: new Float64Array(size), covariance: new Float64Array(covariance.length) };
  for (let i = 0; i < size; i++) others.covariance[packedLength(i) + i] = 1;
  for (const [a, direction] of directions.entries()) {
    const shared = placeShare * dot(direction, mean);
    for (let i = 0; i < size; i++) others.mean[i] = others.mean[i]! + shared * direction[i]!;
    for (const [b, other] of directions.entries()) {
      const change = placeShare ** 2 * (dot(other, along[a]!) - (a === b ? 1 : 0));
      for (let i = 0, at = 0; i < size; i++) {
        for (let j = 0; j <= i; j++, at++)
          others.covariance[at] = others.covariance[at]! + change * direction[i]! * other[j]!;
      }
    }
  }
  return others;
}

/** Widened by W to a session, and in the form that adds with evidence. */
function sessionsOf(model: KeystrokeModel, { mean, covariance }: FactorPosterior): SessionPrior {
  const size = model.factorCount;
  const factor = Float64Array.from(covariance);
  for (let i = 0; i < size; i++) factor[packedLength(i) + i] = factor[packedLength(i) + i]! + model.sessionVariance[i]!;
  const logDet = -choleskyInPlace(factor, size);
  const precision = inverseFromCholesky(factor, size);
  const shift = multiply(precision, mean, size);
  return { precision, shift, logDet, energy: dot(mean, shift) };
}

/**
 * A person's template, ready to be compared. In: the model and the person's statistics. Out: the posterior of the
 * person's factors and what every comparison needs of it, so that a window costs one small Cholesky factorisation.
 */

import type { KeystrokeStats } from './keystroke-stats.ts';
import type { KeystrokeModel } from './model.ts';
import {
  choleskyInPlace,
  dot,
  gram,
  gramStride,
  inverseFromCholesky,
  multiply,
  packedLength,
  solveLowerInPlace,
  solveUpperInPlace,
} from './symmetric.ts';

/** Information of statistics about the factors: precision (packed) and its product with the mean. */
export interface FactorEvidence {
  readonly precision: Float64Array;
  readonly shift: Float64Array;
}

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
  return { precision: gram(rows, rowCount, factorCount), shift };
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
  /** Share of what there is to know about the person's factors that is known: 0 nothing, 1 all (1 - mean posterior variance). */
  readonly certainty: number;
  /** Sessions of this person. */
  readonly own: SessionPrior;
}

/** Sessions of anyone: N(0, I + W). */
export function anyonePrior(model: KeystrokeModel): SessionPrior {
  const precision = new Float64Array(packedLength(model.factorCount));
  let logDet = 0;
  for (let i = 0; i < model.factorCount; i++) {
    const variance = 1 + model.sessionVariance[i]!;
    precision[packedLength(i) + i] = 1 / variance;
    logDet -= Math.log(variance);
  }
  return { precision, shift: new Float64Array(model.factorCount), logDet, energy: 0 };
}

/** Posterior of the person's factors given their statistics, N(m, S), widened to a session: N(m, S + W). */
export function prepareTemplate(model: KeystrokeModel, stats: KeystrokeStats): KeystrokeTemplate {
  const size = model.factorCount;
  const { precision, shift } = factorEvidence(model, stats);
  const weight = 1 / (1 + stats.keys / model.templateKeys);
  for (let i = 0; i < precision.length; i++) precision[i] = precision[i]! * weight;
  for (let i = 0; i < size; i++) {
    shift[i] = shift[i]! * weight;
    precision[packedLength(i) + i] = precision[packedLength(i) + i]! + 1;
  }
  choleskyInPlace(precision, size);
  const covariance = inverseFromCholesky(precision, size);
  const mean = Float64Array.from(shift);
  solveLowerInPlace(precision, mean, size);
  solveUpperInPlace(precision, mean, size);
  let variance = 0;
  for (let i = 0; i < size; i++) {
    const diagonal = packedLength(i) + i;
    variance += covariance[diagonal]!;
    covariance[diagonal] = covariance[diagonal]! + model.sessionVariance[i]!;
  }
  const logDetCovariance = choleskyInPlace(covariance, size);
  const sessionPrecision = inverseFromCholesky(covariance, size);
  const sessionShift = multiply(sessionPrecision, mean, size);
  return {
    modelId: model.id,
    keys: stats.keys,
    certainty: 1 - variance / size,
    own: {
      precision: sessionPrecision,
      shift: sessionShift,
      logDet: -logDetCovariance,
      energy: dot(mean, sessionShift),
    },
  };
}

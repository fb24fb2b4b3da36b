/**
 * A person's template, ready to be compared. In: the model and the person's statistics. Out: the posterior of the
 * person's factors and what every comparison needs of it, so that a window costs one small Cholesky factorisation.
 */

import type { KeystrokeStats } from './keystroke-stats.ts';
import type { KeystrokeModel } from './model.ts';
import {
  choleskyInPlace,
  dot,
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

/** Sum over cells of count * u u' and of sum * u. */
export function factorEvidence(model: KeystrokeModel, stats: KeystrokeStats): FactorEvidence {
  const { factorCount, loadings, products } = model;
  const length = packedLength(factorCount);
  const precision = new Float64Array(length);
  const shift = new Float64Array(factorCount);
  for (let cell = 0; cell < model.cellCount; cell++) {
    const count = stats.counts[cell]!;
    if (count === 0) continue;
    const sum = stats.sums[cell]!;
    for (let i = 0, from = cell * length; i < length; i++, from++)
      precision[i] = precision[i]! + count * products[from]!;
    for (let i = 0, from = cell * factorCount; i < factorCount; i++, from++)
      shift[i] = shift[i]! + sum * loadings[from]!;
  }
  return { precision, shift };
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
  for (let i = 0; i < size; i++) precision[packedLength(i) + i] = precision[packedLength(i) + i]! + 1;
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

/**
 * The comparison. In: the model, a person's prepared template, statistics of a window of typing. Out: the natural log
 * of the likelihood ratio "this person typed the window" against "someone else did", calibrated.
 */

import { calibrate } from './calibrate.ts';
import { capitalLlr } from './capital-habit.ts';
import { type GaussianIntegral, gaussianIntegral } from './gaussian-integral.ts';
import type { KeystrokeStats } from './keystroke-stats.ts';
import {
  type FactorEvidence,
  factorEvidence,
  type KeystrokeTemplate,
  type SessionPrior,
  TIMED_COUNT,
} from './keystroke-template.ts';
import type { KeystrokeModel } from './model.ts';

const integral: GaussianIntegral = { logDet: 0, energy: 0 };

/** ln of the integral of exp(b'y - y'Ay/2) under the prior: the window's likelihood up to a constant that cancels. */
function logLikelihood(prior: SessionPrior, evidence: FactorEvidence): number {
  const { logDet, energy } = gaussianIntegral(prior, evidence, integral);
  return (prior.logDet - logDet + energy - prior.energy) / 2;
}

/** Before calibration: what the factor model itself says, against somebody else where the user works. */
export function rawLlr(template: KeystrokeTemplate, evidence: FactorEvidence): number {
  return logLikelihood(template.own, evidence) - logLikelihood(template.others, evidence);
}

/** Calibrated natural-log likelihood ratio, positive for the same person. 0 where no keystroke is compared. */
export function compareKeystrokes(
  model: KeystrokeModel,
  template: KeystrokeTemplate,
  evidence: FactorEvidence,
): number {
  const keys = evidence.counts[TIMED_COUNT]!;
  if (keys <= 0) return 0;
  const habit = capitalLlr(model, template.capitals, evidence.counts);
  return calibrate(model.calibration, rawLlr(template, evidence), keys, habit);
}

/** The same from statistics. */
export function keystrokeLlr(model: KeystrokeModel, template: KeystrokeTemplate, stats: KeystrokeStats): number {
  return compareKeystrokes(model, template, factorEvidence(model, stats));
}

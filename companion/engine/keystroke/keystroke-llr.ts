/**
 * The comparison. In: the model, a person's prepared template, statistics of a window of typing. Out: the natural log
 * of the likelihood ratio "this person typed the window" against "someone else did", calibrated.
 */

import { calibrate } from './calibrate.ts';
import { type GaussianIntegral, gaussianIntegral } from './gaussian-integral.ts';
import type { KeystrokeStats } from './keystroke-stats.ts';
import {
  anyonePrior,
  type FactorEvidence,
  factorEvidence,
  type KeystrokeTemplate,
  type SessionPrior,
} from './keystroke-template.ts';
import type { KeystrokeModel } from './model.ts';

/** A window of typing, ready to be compared with any number of templates of the same model. */
export interface KeystrokeProbe {
  readonly keys: number;
  readonly evidence: FactorEvidence;
  /** ln of the window's likelihood if anyone typed it, up to a constant that cancels. */
  readonly anyone: number;
}

const anyoneOf = new WeakMap<KeystrokeModel, SessionPrior>();

const integral: GaussianIntegral = { logDet: 0, energy: 0 };

/** ln of the integral of exp(b'y - y'Ay/2) under the prior: the window's likelihood up to a constant. */
function logLikelihood(prior: SessionPrior, evidence: FactorEvidence): number {
  const { logDet, energy } = gaussianIntegral(prior, evidence, integral);
  return (prior.logDet - logDet + energy - prior.energy) / 2;
}

export function prepareProbe(model: KeystrokeModel, stats: KeystrokeStats): KeystrokeProbe {
  return probeOf(model, factorEvidence(model, stats), stats.keys);
}

/** The same from evidence, which adds: that of a window is the sum of that of its parts. */
export function probeOf(model: KeystrokeModel, evidence: FactorEvidence, keys: number): KeystrokeProbe {
  let anyone = anyoneOf.get(model);
  if (anyone === undefined) {
    anyone = anyonePrior(model);
    anyoneOf.set(model, anyone);
  }
  return { keys, evidence, anyone: logLikelihood(anyone, evidence) };
}

/** Before calibration: what the factor model itself says. */
export function rawLlr(template: KeystrokeTemplate, probe: KeystrokeProbe): number {
  return logLikelihood(template.own, probe.evidence) - probe.anyone;
}

/** Calibrated natural-log likelihood ratio of a prepared window. */
export function compareKeystrokes(model: KeystrokeModel, template: KeystrokeTemplate, probe: KeystrokeProbe): number {
  if (probe.keys === 0) return 0;
  return calibrate(model.calibration, rawLlr(template, probe), probe.keys);
}

/** Calibrated natural-log likelihood ratio, positive for the same person. 0 for an empty window. */
export function keystrokeLlr(model: KeystrokeModel, template: KeystrokeTemplate, stats: KeystrokeStats): number {
  return compareKeystrokes(model, template, prepareProbe(model, stats));
}

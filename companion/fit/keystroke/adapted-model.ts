/**
 * A keystroke model for few people. In: a model fitted on many others, the people at hand. Out: its parameters moved towards these
 * people as far as their number bears: where people lie on average along the prior's factors, and how far sessions of one person
 * differ. Cells, factors and how values are standardised stay: templates learnt under the prior convert without loss, and so few
 * numbers tell little of any one person (docs/decisions/pilot-fit.md).
 */

import { factorEvidence } from '@vigil/engine/keystroke/keystroke-template.ts';
import type { KeystrokeModel, Provenance } from '@vigil/engine/keystroke/model.ts';
import { decodeModel, encodeModel, type ModelParameters } from '@vigil/engine/keystroke/model-file.ts';
import type { BackgroundSubject } from './background-subject.ts';
import { NO_CALIBRATION } from './calibration.ts';
import { type FitOptions, stretchEvidence } from './keystroke-model.ts';
import { parametersOf } from './model-parameters.ts';
import { eigen, fitSessionCovariance, posteriorMean, rotateLoadings } from './session.ts';
import { statsOf } from './stream-trials.ts';

export interface AdaptOptions extends Pick<FitOptions, 'stretchKeys' | 'stretches' | 'progress'> {
  /** People that the prior's mean counts as. */
  readonly priorPeople: number;
  /** Stretches that the prior's variance between sessions counts as. */
  readonly priorStretches: number;
  /** Correlation of two people of the deployment along the prior's directions of places: what is left once the mean is its own. */
  readonly placeShare: number;
}

/** Parameters without calibration. */
export function adaptModel(
  prior: KeystrokeModel,
  people: readonly BackgroundSubject[],
  provenance: Provenance,
  options: AdaptOptions,
): ModelParameters {
  const { factorCount } = prior;
  const parameters = { ...parametersOf(prior), provenance, calibration: NO_CALIBRATION };
  options.progress('mean of all people');
  const centred = { ...parameters, offset: movedOffset(parameters, meanFactors(prior, people, options.priorPeople)) };
  options.progress('variance between sessions');
  const evidence = stretchEvidence(people, decodeModel(encodeModel(centred)), options);
  const known = { variance: prior.sessionVariance, stretches: options.priorStretches };
  const { values, vectors } = eigen(fitSessionCovariance(evidence, factorCount, known), factorCount);
  return {
    ...centred,
    loadings: rotateLoadings(centred.loadings, vectors, factorCount),
    sessionVariance: values,
    placeDirections: rotateLoadings(prior.placeDirections, vectors, factorCount),
    placeShare: options.placeShare,
  };
}

function meanFactors(model: KeystrokeModel, people: readonly BackgroundSubject[], priorPeople: number): Float64Array {
  const size = model.factorCount;
  const mean = new Float64Array(size);
  for (const { sessions } of people) {
    const own = posteriorMean(factorEvidence(model, statsOf(model, sessions.flat())), size);
    for (let i = 0; i < size; i++) mean[i] = mean[i]! + own[i]! / (people.length + priorPeople);
  }
  return mean;
}

/** What all people have in common goes from their factors into the offsets: they share keyboards, clocks and work. */
function movedOffset({ offset, loadings, weight, factorCount }: ModelParameters, mean: Float64Array): Float64Array {
  return offset.map((value, cell) => {
    if (weight[cell] === 0) return value;
    let along = 0;
    for (let i = 0; i < factorCount; i++) along += loadings[cell * factorCount + i]! * mean[i]!;
    return value + along / weight[cell]!;
  });
}

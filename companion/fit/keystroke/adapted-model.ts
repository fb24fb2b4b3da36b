/**
 * A keystroke model for few people. In: a model fitted on many others, the people at hand. Out: its parameters moved towards these
 * people as far as their number bears: where people lie on average along the prior's factors, and how far sessions of one person
 * differ. Cells, factors and how values are standardised stay: templates learnt under the prior convert without loss, and so few
 * numbers tell little of any one person (docs/decisions/pilot-fit.md).
 *
 * Three means over people leave the recordings, each a private mean: of the factors, of the variance of each factor between sessions,
 * and of their covariances. Few people move the first alone, or nothing: the noise would outweigh them.
 */

import { factorEvidence } from '@vigil/engine/keystroke/keystroke-template.ts';
import type { KeystrokeModel, Provenance } from '@vigil/engine/keystroke/model.ts';
import type { ModelParameters } from '@vigil/engine/keystroke/model-file.ts';
import { packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { privateMean } from '../base/private-mean.ts';
import type { SecretNoise } from '../base/secret-noise.ts';
import type { BackgroundSubject } from './background-subject.ts';
import { NO_CALIBRATION } from './calibration.ts';
import { type FitOptions, stretchEvidence } from './keystroke-model.ts';
import { parametersOf } from './model-parameters.ts';
import { eigen, posteriorMean, rotateLoadings } from './session.ts';
import { MIN_SHARE, movedVariance, placeOf, sessionMoments } from './session-moments.ts';
import { statsOf } from './stream-trials.ts';

export interface AdaptOptions extends Pick<FitOptions, 'stretchKeys' | 'stretches' | 'progress'> {
  /** People that the prior counts as. */
  readonly priorPeople: number;
  /** Correlation of two people of the deployment along the prior's directions of places: what is left once the mean is its own. */
  readonly placeShare: number;
  /** How much the parameters may tell of one person: they are `mu`-Gaussian differentially private. Infinite: no noise. */
  readonly mu: number;
  readonly noise: SecretNoise;
}

/** Each release has an equal share of what all may tell: the squares add up. */
const RELEASES = 3;

/** Parameters without calibration. */
export function adaptModel(
  prior: KeystrokeModel,
  people: readonly BackgroundSubject[],
  provenance: Provenance,
  options: AdaptOptions,
): ModelParameters {
  const { factorCount: size } = prior;
  const parameters = { ...parametersOf(prior), provenance, calibration: NO_CALIBRATION };
  options.progress('mean of all people');
  const mean = released('mean', meanVectors(prior, people), Math.sqrt(size), options);
  options.progress('variance between sessions');
  const { values, vectors } = eigen(
    movedVariance(prior.sessionVariance, releasedMoments(prior, people, options)),
    size,
  );
  const least = MIN_SHARE * Math.min(...prior.sessionVariance);
  return {
    ...parameters,
    offset: movedOffset(parameters, mean),
    loadings: rotateLoadings(parameters.loadings, vectors, size),
    sessionVariance: values.map((value) => Math.max(least, value)),
    placeDirections: rotateLoadings(prior.placeDirections, vectors, size),
    placeShare: options.placeShare,
  };
}

function released(
  name: string,
  vectors: readonly Float64Array[],
  clip: number,
  { priorPeople, mu, noise }: AdaptOptions,
): Float64Array {
  return privateMean(vectors, { clip, priorPeople, mu: mu / Math.sqrt(RELEASES), noise: noise.of(name) });
}

/** Each person's place along the factors; a typical one is as long as the clip. */
function meanVectors(model: KeystrokeModel, people: readonly BackgroundSubject[]): Float64Array[] {
  return people.map(({ sessions }) =>
    posteriorMean(factorEvidence(model, statsOf(model, sessions.flat())), model.factorCount),
  );
}

/** Variances and covariances apart: there are many more covariances, and few people say nothing of them. */
function releasedMoments(
  prior: KeystrokeModel,
  people: readonly BackgroundSubject[],
  options: AdaptOptions,
): Float64Array {
  const size = prior.factorCount;
  const moments = stretchEvidence(people, prior, options).flatMap((stretches) => {
    const own = sessionMoments(stretches, prior.sessionVariance);
    return own === null ? [] : [own];
  });
  const isDiagonal = Array.from({ length: packedLength(size) }, (_, at) => placeOf(at)[0] === placeOf(at)[1]);
  const part = (wanted: boolean) => moments.map((own) => own.filter((_, at) => isDiagonal[at] === wanted));
  const variances = released('variances', part(true), VARIANCE_CLIP * Math.sqrt(size), options);
  const covariances = released('covariances', part(false), COVARIANCE_CLIP * size, options);
  let [on, off] = [0, 0];
  return Float64Array.from(isDiagonal, (diagonal) => (diagonal ? variances[on++] : covariances[off++]) ?? 0);
}

/** Of a person with 24 stretches, typically (docs/decisions/pilot-fit.md). */
const VARIANCE_CLIP = 0.5;
const COVARIANCE_CLIP = 0.15;

/** What all people have in common goes from their factors into the offsets: they share keyboards, clocks and work. */
function movedOffset({ offset, loadings, weight, factorCount }: ModelParameters, mean: Float64Array): Float64Array {
  return offset.map((value, cell) => {
    if (weight[cell] === 0) return value;
    let along = 0;
    for (let i = 0; i < factorCount; i++) along += loadings[cell * factorCount + i]! * mean[i]!;
    return value + along / weight[cell]!;
  });
}

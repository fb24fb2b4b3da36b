/**
 * A keystroke model for few people. In: a model fitted on many others, the people at hand. Out: its parameters moved towards these
 * people as far as their number bears: where people lie on average along the prior's factors, and how far sessions of one person
 * differ. Cells, factors and how values are standardised stay: templates learnt under the prior convert without loss, and so few
 * numbers tell little of any one person (docs/decisions/pilot-fit.md).
 *
 * Two means over people leave the recordings, each with noise: of the factors, and of the matrix by which sessions of a person differ
 * from what the prior expects. The fewer people and the more noise, the fewer factors are looked at: those that show most in typing.
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
import { leadingFactors } from './leading-factors.ts';
import { parametersOf } from './model-parameters.ts';
import { privateMatrix } from './private-matrix.ts';
import { eigen, posteriorMean, rotateLoadings } from './session.ts';
import { MIN_SHARE, movedVariance, placeOf, sessionMoments } from './session-moments.ts';
import { statsOf } from './stream-trials.ts';

export interface AdaptOptions extends Pick<FitOptions, 'stretchKeys' | 'stretches' | 'progress'> {
  /** People that the prior counts as where there is no noise. */
  readonly priorPeople: number;
  /** Of the whole pilot: their number says along which factors to move. */
  readonly pilotPeople: number;
  /** Correlation of two people of the deployment along the prior's directions of places: what is left once the mean is its own. */
  readonly placeShare: number;
  /** How much the parameters may tell of one person: they are `mu`-Gaussian differentially private. Infinite: no noise. */
  readonly mu: number;
  readonly noise: SecretNoise;
}

/** Shares of what both may tell together: the squares add up. */
const SHARES = { mean: 0.4, moments: 0.6 } as const;

/** Parameters without calibration. */
export function adaptModel(
  prior: KeystrokeModel,
  people: readonly BackgroundSubject[],
  provenance: Provenance,
  options: AdaptOptions,
): ModelParameters {
  const { factorCount: size } = prior;
  const parameters = { ...parametersOf(prior), provenance, calibration: NO_CALIBRATION };
  const factors = leadingFactors(prior, options.pilotPeople, options.mu);
  options.progress('mean of all people');
  const mean = releasedMean(prior, people, factors, options);
  options.progress('variance between sessions');
  const moments = releasedMoments(prior, people, factors, options);
  const { values, vectors } = eigen(movedVariance(prior.sessionVariance, moments), size);
  const least = MIN_SHARE * Math.min(...prior.sessionVariance);
  return {
    ...parameters,
    offset: movedOffset(parameters, mean),
    loadings: rotateLoadings(parameters.loadings, vectors, size),
    sessionVariance: values.map((value) => Math.max(least, value)),
    placeDirections: rotateLoadings(prior.placeDirections, vectors, size),
    // Directions of places lose their share once the deployment has a mean of its own.
    placeShare: mean.some((value) => value !== 0) ? options.placeShare : prior.placeShare,
  };
}

/** Each person's place along the factors; nothing along the others. */
function releasedMean(
  prior: KeystrokeModel,
  people: readonly BackgroundSubject[],
  factors: readonly number[],
  options: AdaptOptions,
): Float64Array {
  const { factorCount: size } = prior;
  const places = people.map(({ sessions }) => {
    const place = posteriorMean(factorEvidence(prior, statsOf(prior, sessions.flat())), size);
    return Float64Array.from(factors, (factor) => place[factor]!);
  });
  const released = privateMean(places, partOf(options, 'mean', MEAN_CLIP * Math.sqrt(factors.length)));
  const mean = new Float64Array(size);
  for (const [at, factor] of factors.entries()) mean[factor] = released[at] ?? 0;
  return mean;
}

function releasedMoments(
  prior: KeystrokeModel,
  people: readonly BackgroundSubject[],
  factors: readonly number[],
  options: AdaptOptions,
): Float64Array {
  const [first, second] = [0, 1].map((part) =>
    Array.from({ length: packedLength(factors.length) }, (_, at) => factors[placeOf(at)[part]!]!),
  );
  const places = first!.map((factor, at) => packedPlace(factor, second![at]!));
  const own = stretchEvidence(people, prior, options).flatMap((stretches) => {
    const moments = sessionMoments(stretches, prior.sessionVariance);
    return moments === null ? [] : [Float64Array.from(places, (place) => moments[place]!)];
  });
  const clip = MOMENTS_CLIP * factors.length ** MOMENTS_POWER;
  const released = privateMatrix(own, factors.length, partOf(options, 'moments', clip));
  const all = new Float64Array(packedLength(prior.factorCount));
  for (const [at, place] of places.entries()) all[place] = released[at]!;
  return all;
}

function partOf({ priorPeople, mu, noise }: AdaptOptions, part: keyof typeof SHARES, clip: number) {
  return { clip, priorPeople, mu: mu * Math.sqrt(SHARES[part]), noise: noise.of(part) };
}

const packedPlace = (i: number, j: number) => packedLength(Math.max(i, j)) + Math.min(i, j);

/** Lengths of a typical person's place, and of their moments over some thousand keys (docs/decisions/pilot-fit.md). */
const MEAN_CLIP = 0.85;
const MOMENTS_CLIP = 0.45;
const MOMENTS_POWER = 0.7;

/** What all people have in common goes from their factors into the offsets: they share keyboards, clocks and work. */
function movedOffset({ offset, loadings, weight, factorCount }: ModelParameters, mean: Float64Array): Float64Array {
  return offset.map((value, cell) => {
    if (weight[cell] === 0) return value;
    let along = 0;
    for (let i = 0; i < factorCount; i++) along += loadings[cell * factorCount + i]! * mean[i]!;
    return value + along / weight[cell]!;
  });
}

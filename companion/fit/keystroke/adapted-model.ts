/**
 * A keystroke model for few people. In: a model fitted on many others, the people at hand. Out: its parameters moved towards these
 * people as far as their number bears: where people lie on average along the prior's factors, and how far sessions of one person
 * differ. Cells, factors and how values are standardised stay: templates learnt under the prior convert without loss, and so few
 * numbers tell little of any one person (docs/decisions/pilot-fit.md).
 *
 * Two means over people leave the recordings, each with noise: of where they lie, and of the matrix by which sessions of a person differ
 * from what the prior's own people show. The fewer people and the more noise, the fewer directions are looked at.
 */

import { factorEvidence } from '@vigil/engine/keystroke/keystroke-template.ts';
import type { KeystrokeModel, Provenance } from '@vigil/engine/keystroke/model.ts';
import type { ModelParameters } from '@vigil/engine/keystroke/model-file.ts';
import { dot, multiply, packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { privateMean } from '../base/private-mean.ts';
import type { SecretNoise } from '../base/secret-noise.ts';
import type { BackgroundSubject } from './background-subject.ts';
import { NO_CALIBRATION } from './calibration.ts';
import { stretchEvidence } from './keystroke-model.ts';
import { leadingDirections } from './leading-directions.ts';
import { parametersOf } from './model-parameters.ts';
import type { Prior } from './prior.ts';
import { privateMatrix } from './private-matrix.ts';
import { eigen, posteriorMean, rotateLoadings } from './session.ts';
import { MIN_SHARE, movedVariance, placeOf, sessionMoments } from './session-moments.ts';
import { statsOf } from './stream-trials.ts';

export interface AdaptOptions {
  /** People that the prior counts as where there is no noise. */
  readonly priorPeople: number;
  /** Of the whole pilot: their number says along which directions to move. */
  readonly pilotPeople: number;
  /** Correlation of two people of the deployment along the prior's directions of places: what is left once the mean is its own. */
  readonly placeShare: number;
  /** How much the parameters may tell of one person: they are `mu`-Gaussian differentially private. Infinite: no noise. */
  readonly mu: number;
  readonly noise: SecretNoise;
  progress(text: string): void;
}

/** Shares of what both may tell together: the squares of what each may tell add up to that of both. */
export const SHARES = { mean: 0.4, moments: 0.6 } as const;
/** Chosen on halves of the building people of BB-MAS and Pace (docs/decisions/pilot-fit.md); flat around. */
const STRETCHES = { stretchKeys: 50, stretches: 400 };

/** Parameters without calibration. */
export function adaptModel(
  { model: prior, moments: expected }: Prior,
  people: readonly BackgroundSubject[],
  provenance: Provenance,
  options: AdaptOptions,
): ModelParameters {
  const { factorCount: size } = prior;
  const { pilotPeople, mu } = options;
  const parameters = { ...parametersOf(prior), provenance, calibration: NO_CALIBRATION };
  const directions = leadingDirections(prior, pilotPeople, mu, 'sessions');
  options.progress('mean of all people');
  if (directions.length === 0) return parameters;
  const mean = releasedMean(prior, people, leadingDirections(prior, pilotPeople, mu, 'mean'), options);
  options.progress('variance between sessions');
  const moments = releasedMoments({ model: prior, moments: expected }, people, directions, options);
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

/** By how much each person's sessions differ otherwise than W has it; people with one stretch show nothing. */
export function momentsOf(prior: KeystrokeModel, people: readonly BackgroundSubject[]): Float64Array[] {
  return stretchEvidence(people, prior, STRETCHES).flatMap(
    (stretches) => sessionMoments(stretches, prior.sessionVariance) ?? [],
  );
}

/** Each person's place along the directions; nothing along the others. */
function releasedMean(
  prior: KeystrokeModel,
  people: readonly BackgroundSubject[],
  directions: readonly Float64Array[],
  options: AdaptOptions,
): Float64Array {
  const places = people.map(({ sessions }) => {
    const place = posteriorMean(factorEvidence(prior, statsOf(prior, sessions.flat())), prior.factorCount);
    return Float64Array.from(directions, (direction) => dot(direction, place));
  });
  const released = privateMean(places, partOf(options, 'mean', MEAN_CLIP * Math.sqrt(directions.length)));
  const mean = new Float64Array(prior.factorCount);
  for (const [at, direction] of directions.entries())
    for (const [i, value] of direction.entries()) mean[i] = mean[i]! + value * (released[at] ?? 0);
  return mean;
}

/** What the prior's own people show, and what these people show otherwise along the directions. */
function releasedMoments(
  { model: prior, moments: expected }: Prior,
  people: readonly BackgroundSubject[],
  directions: readonly Float64Array[],
  options: AdaptOptions,
): Float64Array {
  const size = prior.factorCount;
  const base = expected ?? new Float64Array(packedLength(size));
  const own = momentsOf(prior, people).map((moments) => {
    const otherwise = moments.map((value, at) => value - base[at]!);
    return along(otherwise, directions, size);
  });
  const clip = MOMENTS_CLIP * directions.length ** MOMENTS_POWER;
  const released = privateMatrix(own, directions.length, partOf(options, 'moments', clip));
  const moved = along(released, transposed(directions), directions.length);
  return base.map((value, at) => value + moved[at]!);
}

/** D A D' for a packed symmetric A and rows D. */
function along(packed: Float64Array, directions: readonly Float64Array[], size: number): Float64Array {
  const columns = directions.map((direction) => multiply(packed, direction, size));
  return Float64Array.from({ length: packedLength(directions.length) }, (_, at) => {
    const [row, column] = placeOf(at);
    return dot(directions[row]!, columns[column]!);
  });
}

const transposed = (rows: readonly Float64Array[]): Float64Array[] =>
  Array.from(rows[0]!, (_, column) => Float64Array.from(rows, (row) => row[column]!));

function partOf({ priorPeople, mu, noise }: AdaptOptions, part: keyof typeof SHARES, clip: number) {
  return { clip, priorPeople, mu: mu * Math.sqrt(SHARES[part]), noise: noise.of(part) };
}

/** Lengths of a typical person's place, and of their moments over some thousand keys (docs/decisions/pilot-fit.md). */
const MEAN_CLIP = 0.85;
const MOMENTS_CLIP = 1.3;
const MOMENTS_POWER = 0.43;

/** What all people have in common goes from their factors into the offsets: they share keyboards, clocks and work. */
function movedOffset({ offset, loadings, weight, factorCount }: ModelParameters, mean: Float64Array): Float64Array {
  return offset.map((value, cell) => {
    if (weight[cell] === 0) return value;
    let along = 0;
    for (let i = 0; i < factorCount; i++) along += loadings[cell * factorCount + i]! * mean[i]!;
    return value + along / weight[cell]!;
  });
}

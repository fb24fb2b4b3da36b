/**
 * Parameters of typing for a deployment. In: its typists, where to start. Out: parameters without calibration: moved from a prior as far
 * as the people bear, or from scratch; comparisons of other typists to calibrate them on.
 */
import type { Calibration, KeystrokeModel, Provenance } from '@vigil/engine/keystroke/model.ts';
import { decodeModel, encodeModel, type ModelParameters } from '@vigil/engine/keystroke/model-file.ts';
import { adaptModel } from '../keystroke/adapted-model.ts';
import type { BackgroundSubject } from '../keystroke/background-subject.ts';
import { drawnTowards, fitCalibration, type RawCondition } from '../keystroke/calibration.ts';
import { FIT_DEFAULTS, fitUncalibrated } from '../keystroke/keystroke-model.ts';
import type { Prior } from '../keystroke/prior.ts';
import { rawConditions } from '../keystroke/raw-conditions.ts';
import type { Privacy } from './privacy.ts';

export type FitStart = 'shipped' | 'scratch';

export interface TypingOptions {
  readonly start: FitStart;
  /** Where `shipped` starts from, and what is known of its own people. */
  readonly prior: KeystrokeModel;
  readonly priorMoments: Prior['moments'];
  readonly seed: number;
  readonly privacy: Privacy;
  /** Typists of the whole pilot: a fit of half of them moves what that of all moves. Default: those who are fitted. */
  readonly pilotPeople?: number;
  progress(text: string): void;
}

/** Chosen on halves of the building people of BB-MAS and Pace (docs/decisions/pilot-fit.md); flat around. */
const ADAPTATION = { priorPeople: 5, placeShare: 0 };
/** Keys of all people for each cell, within bounds: how often a context must be seen to get a cell of its own. */
const CELL_SHARE = 1 / 250;
const CELL_BOUNDS = [150, 3400] as const;
/** Factors: as many as half of the people, within bounds. */
const FACTOR_BOUNDS = [8, 40] as const;
/** What it costs to move the calibration away from the prior's, shared among the people. */
const CALIBRATION_PRIOR = 0.4;
/** Steps of a constant that one person alone may seem to move it by; many people's seem less, as the root of their number. */
const CALIBRATION_DOUBT = 4;
const TERMS = "Fitted on recordings of a deployment's own people, with their consent.";

/** @param name of this fit: its noise is its own. */
export function fitTyping(
  typists: readonly BackgroundSubject[],
  { privacy: { mu, noise }, ...options }: TypingOptions,
  name = 'all',
): ModelParameters {
  const { start, prior, seed, progress } = options;
  const keys = typists.reduce((sum, { sessions }) => sum + sessions.reduce((n, { length }) => n + length, 0), 0);
  const provenance = provenanceOf(typists.length, keys, start, prior);
  if (start === 'shipped') {
    return adaptModel({ model: prior, moments: options.priorMoments }, typists, provenance, {
      ...ADAPTATION,
      pilotPeople: options.pilotPeople ?? typists.length,
      mu,
      noise: noise.of(`typing ${name}`),
      progress,
    });
  }
  return fitUncalibrated(typists, provenance, {
    ...FIT_DEFAULTS,
    variedWeight: 1,
    minObservations: within(CELL_BOUNDS, keys * CELL_SHARE),
    factorCount: within(FACTOR_BOUNDS, typists.length >> 1),
    placeShare: 0,
    seed,
    progress,
  });
}

export function compareTypists(
  parameters: ModelParameters,
  typists: readonly BackgroundSubject[],
  seed: number,
): RawCondition[] {
  return rawConditions(decodeModel(encodeModel(parameters)), typists, seed);
}

/** @param people behind the conditions. */
export function calibrateTyping(
  conditions: readonly RawCondition[],
  people: number,
  { start, prior: { calibration }, privacy }: Pick<TypingOptions, 'start' | 'prior' | 'privacy'>,
): Calibration {
  if (conditions.length === 0) return calibration;
  if (start === 'scratch') return fitCalibration(conditions, { calibration, strength: 0 });
  const own = fitCalibration(conditions, { calibration, strength: CALIBRATION_PRIOR / people });
  if (privacy.mu === Number.POSITIVE_INFINITY) return own;
  return drawnTowards(calibration, own, CALIBRATION_DOUBT / Math.sqrt(people));
}

function provenanceOf(people: number, keystrokes: number, start: FitStart, prior: KeystrokeModel): Provenance {
  const source = `Pilot of a deployment: ${people} people`;
  if (start === 'scratch') return { source, people, keystrokes, terms: TERMS };
  return {
    source: `${source}; started from: ${prior.provenance.source}`.slice(0, 2000),
    people,
    keystrokes,
    terms: `${TERMS} Terms of what they started from: ${prior.provenance.terms}`.slice(0, 2000),
  };
}

function within([least, most]: readonly [number, number], value: number): number {
  return Math.max(least, Math.min(most, Math.round(value)));
}

/**
 * The whole fit. In: background subjects' typing, from several corpora. Out: the parameters of a keystroke model, calibrated on
 * subjects whom the factors of that calibration were not fitted on. Deterministic: same subjects, same bytes.
 */

import { accumulateFactors } from '@vigil/engine/keystroke/factor-accumulator.ts';
import { KeystrokeStats, noObservations, observe } from '@vigil/engine/keystroke/keystroke-stats.ts';
import { type FactorEvidence, factorEvidence } from '@vigil/engine/keystroke/keystroke-template.ts';
import type { Calibration, KeystrokeModel, Provenance } from '@vigil/engine/keystroke/model.ts';
import { decodeModel, encodeModel, type ModelParameters } from '@vigil/engine/keystroke/model-file.ts';
import { CAPITAL_ZONES, isKeypad } from '@vigil/engine/keystroke/observation.ts';
import { hashOf } from '../base/random.ts';
import type { BackgroundSubject } from './background-subject.ts';
import { fitCalibration, NO_CALIBRATION, type RawCondition } from './calibration.ts';
import { fitCapitalPrior } from './capital-prior.ts';
import { fitFactors, type SubjectSums } from './factors.ts';
import { keypadCells, withKeypadFactors, withoutCells } from './keypad-factors.ts';
import { fitKinds, type KindScales, type WeighedKeystrokes } from './observations.ts';
import { rawConditions } from './raw-conditions.ts';
import { eigen, fitSessionCovariance, posteriorMean, rotateLoadings } from './session.ts';
import { statsOf, windowsOf } from './stream-trials.ts';
import { fitSubjectCovariance, inUnitsOf } from './subject.ts';

export interface FitOptions {
  readonly scales: KindScales;
  readonly clip: number;
  readonly taskKeys: number;
  readonly minObservations: number;
  /** What a keystroke of a varied corpus counts where cells are chosen and standardised: there are few of them. */
  readonly variedWeight: number;
  readonly factorCount: number;
  /** More factors, of the number pad alone. */
  readonly keypadFactors: number;
  readonly iterations: number;
  readonly seed: number;
  /** Keys of a stretch that the variance between sessions and tasks is estimated on, and stretches of a subject. */
  readonly stretchKeys: number;
  readonly stretches: number;
  readonly placeShare: number;
  /** Groups of people that calibration holds out in turn. */
  readonly calibrationFolds: number;
  progress(text: string): void;
}

/** Found by coordinate search on people held out; flat around these values (docs/decisions). */
export const FIT_DEFAULTS: Omit<FitOptions, 'progress'> = {
  scales: {
    hold: { spread: 0.5 },
    'hold-after': { value: 0.25 },
    'hold-before': { value: 0.45 },
    'up-down': { value: 0.25, spread: 0.5 },
    'down-down': { value: 0.15, spread: 0.5 },
    'up-up': { value: 0.17 },
    rollover: { value: 0.25 },
    trigraph: { value: 0.25 },
    correction: { value: 0.25 },
    capital: { value: 1 },
  },
  clip: 0.5,
  taskKeys: 1_000,
  minObservations: 3_400,
  variedWeight: 5,
  factorCount: 45,
  keypadFactors: 3,
  iterations: 6,
  seed: 1,
  stretchKeys: 100,
  stretches: 24,
  placeShare: 0.8,
  calibrationFolds: 2,
};

/** The same with a calibration that is known already: half the work. */
export function fitWithCalibration(
  people: readonly BackgroundSubject[],
  provenance: Provenance,
  calibration: Calibration,
  options: FitOptions,
): Uint8Array {
  return encodeModel({ ...fitUncalibrated(people, provenance, options), calibration });
}

/** Bytes of the parameter file, for the product. */
export function fitKeystrokeFile(
  people: readonly BackgroundSubject[],
  provenance: Provenance,
  options: FitOptions,
): Uint8Array {
  const parameters = fitUncalibrated(people, provenance, options);
  return encodeModel({ ...parameters, calibration: crossCalibrate(people, provenance, options) });
}

export function fitUncalibrated(
  people: readonly BackgroundSubject[],
  provenance: Provenance,
  options: FitOptions,
): ModelParameters {
  const { factorCount, progress } = options;
  progress(`cells: ${people.length} people`);
  const { kinds, cellCount } = fitKinds(
    people.map((subject) => weighed(subject, options)),
    options,
  );
  const plain: ModelParameters = {
    provenance,
    clip: options.clip,
    taskKeys: options.taskKeys,
    factorCount: 1,
    cellCount,
    kinds,
    offset: new Float64Array(cellCount),
    weight: new Float64Array(cellCount).fill(1),
    loadings: new Float64Array(cellCount),
    sessionVariance: new Float64Array(1),
    placeDirections: new Float64Array(0),
    placeShare: 0,
    capitalPrior: new Float64Array(CAPITAL_ZONES.length).fill(1),
    calibration: NO_CALIBRATION,
  };
  const counting = decodeModel(encodeModel(plain));
  const squares = new Float64Array(cellCount);
  const sums = people.map(({ sessions }) => countSessions(counting, sessions, squares));
  const countScale = new Float64Array(cellCount);
  for (const kind of kinds) {
    if (kind.firstCell >= 0) countScale.fill(kind.valueScale, kind.firstCell, kind.firstCell + kind.mean.length);
    if (kind.firstSpreadCell >= 0)
      countScale.fill(kind.spreadScale, kind.firstSpreadCell, kind.firstSpreadCell + kind.mean.length);
  }
  const keypad = keypadCells(kinds);
  const letters = sums.map((subject) => withoutCells(subject, keypad));
  const factors = fitFactors(letters, squares, { ...options, countScale });
  const weight = factors.noise.map((noise, cell) => Math.sqrt(countScale[cell]! / noise));
  const loadings = factors.loadings.map((value, at) => value * weight[Math.floor(at / factorCount)]!);
  for (const cell of keypad) loadings.fill(0, cell * factorCount, (cell + 1) * factorCount);
  const unrotated: ModelParameters = {
    ...plain,
    factorCount,
    offset: factors.offset,
    weight,
    loadings,
    sessionVariance: new Float64Array(factorCount),
  };
  progress('sessions');
  const varied = people.filter((subject) => subject.varied);
  const stretched = decodeModel(encodeModel(unrotated));
  const between = fitSessionCovariance(stretchEvidence(varied, stretched, options), factorCount);
  progress('subjects');
  const subjects = people.map((subject, at) => {
    const tasks = Math.max(1, sums[at]!.keys / options.taskKeys);
    return { evidence: evidenceOf(letters[at]!, stretched), tasks, weight: subject.varied ? VARIED_SUBJECT : 1 };
  });
  const scaled = inUnitsOf(fitSubjectCovariance(subjects, between, factorCount), loadings, between, factorCount);
  const { values, vectors } = eigen(scaled.session, factorCount);
  const turned = rotateLoadings(scaled.loadings, vectors, factorCount);
  const rotated = { ...unrotated, loadings: turned, sessionVariance: values };
  const complete: ModelParameters = {
    ...rotated,
    placeDirections: fitPlaces(
      varied,
      decodeModel(encodeModel(rotated)),
      new Set(people.map(({ corpus }) => corpus)).size,
    ),
    placeShare: options.placeShare,
    capitalPrior: fitCapitalPrior(people.map(({ sessions }) => sessions.flat())),
  };
  const typing = { sums, squares, stretches: (model: KeystrokeModel) => keypadStretches(people, model) };
  return withKeypadFactors(complete, typing, { ...options, factorCount: options.keypadFactors, countScale });
}

/** Keys of the number pad that a subject's session on it is cut into. */
const KEYPAD_STRETCH = 22;

function keypadStretches(people: readonly BackgroundSubject[], model: KeystrokeModel) {
  return people
    .map(({ sessions }) =>
      windowsOf(
        sessions.flat().filter(({ zone }) => isKeypad(zone)),
        KEYPAD_STRETCH,
      ),
    )
    .filter(({ length }) => length >= 2)
    .map((stretches) => stretches.map((stretch) => accumulateFactors(model, stretch)));
}

function weighed(subject: BackgroundSubject, options: FitOptions): WeighedKeystrokes {
  return { keystrokes: subject.sessions.flat(), weight: subject.varied ? options.variedWeight : 1 };
}

/** Statistics of one person; adds the squares of their standardised values. */
export function countSessions(
  model: KeystrokeModel,
  sessions: BackgroundSubject['sessions'],
  squares: Float64Array,
): KeystrokeStats {
  const stats = new KeystrokeStats(model.cellCount);
  const observations = noObservations();
  for (const keystroke of sessions.flat()) {
    observe(model, keystroke, observations);
    stats.addObservations(observations);
    for (let i = 0; i < observations.count; i++) {
      const cell = observations.cells[i]!;
      squares[cell] = squares[cell]! + observations.values[i]! ** 2;
    }
  }
  return stats;
}

/** A subject of a varied corpus counts more here too: there are few of them, and they show how people differ at work. */
const VARIED_SUBJECT = 3;

/** Of plain counts and sums, which a model with neither offset nor weights made. */
function evidenceOf({ counts, sums }: SubjectSums, model: KeystrokeModel): FactorEvidence {
  const stats = new KeystrokeStats(model.cellCount);
  stats.counts.set(counts);
  for (const [cell, sum] of sums.entries()) {
    stats.sums[cell] = (sum - counts[cell]! * model.offset[cell]!) * model.weight[cell]!;
  }
  return factorEvidence(model, stats);
}

/** Stretches spread over all that a subject typed. */
export function stretchEvidence(
  people: readonly BackgroundSubject[],
  model: KeystrokeModel,
  options: Pick<FitOptions, 'stretchKeys' | 'stretches'>,
) {
  return people.map(({ sessions }) => {
    const stretches = sessions.flatMap((session) => windowsOf(session, options.stretchKeys));
    const step = Math.max(1, stretches.length / options.stretches);
    const chosen = Array.from({ length: Math.min(stretches.length, options.stretches) }, (_, at) =>
      Math.floor(at * step),
    );
    return chosen.map((at) => accumulateFactors(model, stretches[at]!));
  });
}

/** Mean factors of each varied corpus, made orthonormal. */
function fitPlaces(people: readonly BackgroundSubject[], model: KeystrokeModel, places: number): Float64Array {
  const size = model.factorCount;
  const directions: Float64Array[] = [];
  const corpora = [...new Set(people.map((subject) => subject.corpus))].sort();
  // The mean of all people is what every factor is measured from: one place alone has no direction.
  if (corpora.length < 2 && places < 2) return new Float64Array(0);
  for (const corpus of corpora) {
    const mean = new Float64Array(size);
    for (const { sessions } of people.filter((subject) => subject.corpus === corpus)) {
      const own = posteriorMean(factorEvidence(model, statsOf(model, sessions.flat())), size);
      for (let i = 0; i < size; i++) mean[i] = mean[i]! + own[i]!;
    }
    for (const direction of directions) {
      const along = mean.reduce((sum, value, i) => sum + value * direction[i]!, 0);
      for (let i = 0; i < size; i++) mean[i] = mean[i]! - along * direction[i]!;
    }
    const length = Math.hypot(...mean);
    if (length > 0) directions.push(mean.map((value) => value / length));
  }
  return Float64Array.from(directions.flatMap((direction) => [...direction]));
}

function crossCalibrate(
  people: readonly BackgroundSubject[],
  provenance: Provenance,
  options: FitOptions,
): Calibration {
  const conditions: RawCondition[] = [];
  for (let fold = 0; fold < options.calibrationFolds; fold++) {
    const held = (id: string): boolean => hashOf(id, options.seed) % options.calibrationFolds === fold;
    options.progress(`calibration: group ${fold + 1} of ${options.calibrationFolds}`);
    const kept = people.filter(({ id }) => !held(id));
    const minObservations = (options.minObservations * kept.length) / people.length;
    const parameters = fitUncalibrated(kept, provenance, { ...options, minObservations });
    const others = people.filter(({ id }) => held(id));
    conditions.push(...rawConditions(decodeModel(encodeModel(parameters)), others, options.seed));
  }
  return fitCalibration(conditions);
}

/**
 * The whole fit. In: background people's typing. Out: the parameters of a keystroke model, calibrated on people whom the
 * factors of that calibration were not fitted on. Deterministic: same people, same bytes.
 */

import { hashOf, seededRandom } from '@vigil/corpora/random.ts';
import { accumulateFactors } from '@vigil/engine/keystroke/factor-accumulator.ts';
import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { probeOf, rawLlr } from '@vigil/engine/keystroke/keystroke-llr.ts';
import { KeystrokeStats, noObservations, observe } from '@vigil/engine/keystroke/keystroke-stats.ts';
import { type FactorEvidence, factorEvidence, prepareTemplate } from '@vigil/engine/keystroke/keystroke-template.ts';
import type { Calibration, KeystrokeModel, Provenance } from '@vigil/engine/keystroke/model.ts';
import { decodeModel, encodeModel, type ModelParameters } from '@vigil/engine/keystroke/model-file.ts';
import { pool } from '../trials/metrics.ts';
import { chooseTrials, scoreTrials, statsOf, windowsOf } from '../trials/stream-trials.ts';
import { fitCalibration, NO_CALIBRATION, type RawCondition } from './calibration.ts';
import { fitFactors } from './factors.ts';
import { fitKinds, type KindScales } from './observations.ts';
import { eigen, fitSessionCovariance, rotateLoadings } from './session.ts';

/** A background person: sessions (sentences) of keystrokes. */
export interface BackgroundSubject {
  readonly id: string;
  readonly sessions: readonly (readonly Keystroke[])[];
}

export interface FitOptions {
  readonly scales: KindScales;
  readonly clip: number;
  readonly templateKeys: number;
  readonly minObservations: number;
  readonly factorCount: number;
  readonly iterations: number;
  readonly seed: number;
  /** Sessions that the session variance is estimated on. */
  readonly sessions: number;
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
  },
  clip: 1.25,
  templateKeys: 1_500,
  minObservations: 2_400,
  factorCount: 40,
  iterations: 10,
  seed: 1,
  sessions: 1_500,
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

function fitUncalibrated(
  people: readonly BackgroundSubject[],
  provenance: Provenance,
  options: FitOptions,
): ModelParameters {
  const { factorCount, progress } = options;
  progress(`cells: ${people.length} people`);
  const { kinds, cellCount } = fitKinds(
    people.flatMap(({ sessions }) => sessions.flat()),
    options,
  );
  const plain: ModelParameters = {
    provenance,
    clip: options.clip,
    templateKeys: options.templateKeys,
    factorCount: 1,
    cellCount,
    kinds,
    offset: new Float64Array(cellCount),
    weight: new Float64Array(cellCount).fill(1),
    loadings: new Float64Array(cellCount),
    sessionVariance: new Float64Array(1),
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
  const factors = fitFactors(sums, squares, { ...options, countScale });
  const weight = factors.noise.map((noise, cell) => Math.sqrt(countScale[cell]! / noise));
  const loadings = factors.loadings.map((value, at) => value * weight[Math.floor(at / factorCount)]!);
  const unrotated: ModelParameters = {
    ...plain,
    factorCount,
    offset: factors.offset,
    weight,
    loadings,
    sessionVariance: new Float64Array(factorCount),
  };
  progress('sessions');
  const covariance = fitSessionCovariance(
    sessionEvidence(people, decodeModel(encodeModel(unrotated)), options),
    factorCount,
  );
  const { values, vectors } = eigen(covariance, factorCount);
  return { ...unrotated, loadings: rotateLoadings(loadings, vectors, factorCount), sessionVariance: values };
}

/** Statistics of one person; adds the squares of their standardised values. */
function countSessions(
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

function sessionEvidence(people: readonly BackgroundSubject[], model: KeystrokeModel, options: FitOptions) {
  const random = seededRandom(options.seed + 1);
  const total = people.reduce((sum, { sessions }) => sum + sessions.length, 0);
  const share = options.sessions / total;
  return people.map(({ sessions }) => {
    const all = new KeystrokeStats(model.cellCount);
    const chosen: FactorEvidence[] = [];
    for (const session of sessions) {
      for (const keystroke of session) all.add(model, keystroke);
      if (random.next() >= share) continue;
      const own = new KeystrokeStats(model.cellCount);
      for (const keystroke of session) own.add(model, keystroke);
      chosen.push(factorEvidence(model, own));
    }
    return { subject: factorEvidence(model, all), sessions: chosen };
  });
}

const CALIBRATION_WINDOWS = [10, 25, 50, 100, 200];
const CALIBRATION_TEMPLATES = [200, 500, 5_000];
const CALIBRATION_IMPOSTORS = 8;

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
    conditions.push(
      ...rawConditions(
        decodeModel(encodeModel(parameters)),
        people.filter(({ id }) => held(id)),
        options.seed,
      ),
    );
  }
  return fitCalibration(conditions);
}

/** Windows of one length that stand for a person: more of the same person say little more. */
const CALIBRATION_PROBES = 6;

function rawConditions(model: KeystrokeModel, people: readonly BackgroundSubject[], seed: number): RawCondition[] {
  const typing = people.map(({ sessions }) => {
    const enrolled = Math.round((sessions.length * 2) / 3);
    return { enrolment: sessions.slice(0, enrolled).flat(), rest: sessions.slice(enrolled).flat() };
  });
  const templates = CALIBRATION_TEMPLATES.map((keys) =>
    typing.map(({ enrolment }) => prepareTemplate(model, statsOf(model, enrolment.slice(0, keys)))),
  );
  return CALIBRATION_WINDOWS.flatMap((windowKeys) => {
    const probes = typing.map(({ rest }) => {
      const windows = windowsOf(rest, windowKeys);
      const step = Math.ceil(windows.length / CALIBRATION_PROBES);
      return windows
        .filter((_, index) => index % step === 0)
        .map((window) => probeOf(model, accumulateFactors(model, window), windowKeys));
    });
    const trials = chooseTrials(probes, CALIBRATION_IMPOSTORS, seed);
    return templates.map((of): RawCondition => {
      const scores = scoreTrials(trials, ({ template, window }) => rawLlr(of[template]!, window));
      return { windowKeys, genuine: pool(scores, 'genuine'), impostor: pool(scores, 'impostor') };
    });
  });
}

/**
 * cmu-km: the protocol of Killourhy and Maxion (DSN 2009) for a password typed 400 times, and two variants. In: CMU
 * repetitions. Out: mean EER per person, zero-miss false alarm rate, attacks that entered a self-updating template.
 *
 * `oneclass` and the classical detectors: template from the first 200 repetitions, genuine the last 200, impostors the
 * first 5 of every other person. `cohort`: half of the others are known strangers, the other half attack. `adaptive`:
 * as cohort, but the template starts from the first 10 repetitions and updates itself through the rest, one attack for
 * nine genuine attempts, at most 50 kept; impostors are tried all along the last 200. `engine`: the same with strangers
 * drawn from the background model, as in the product, where no other subject has typed the text.
 */

import { readCmu } from '@vigil/corpora/cmu.ts';
import { type KeyPress, keyEvents } from '@vigil/corpora/key-events.ts';
import { seededRandom as engineRandom } from '@vigil/engine/base/random.ts';
import { drawCohort } from '@vigil/engine/keystroke/drawn-cohort.ts';
import {
  type FixedTextSample,
  fixedTextLlr,
  fixedTextSample,
  fixedTextScore,
} from '@vigil/engine/keystroke/fixed-text.ts';
import { ReplayWatch, RunHasher, TypedRuns } from '@vigil/engine/pad/replay.ts';
import { type Zone, zoneOf } from '@vigil/protocol/zones.ts';
import { detPoints, fmrAtZeroFnmr, pool, type SubjectScores } from 'vigil-fit/base/metrics.ts';
import { PooledScores } from 'vigil-fit/base/pooled-scores.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import type { Metric, ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { keystrokeModel } from '../background.ts';
import { isolationForest } from '../baselines/isolation-forest.ts';
import { type FeatureValue, itad } from '../baselines/itad.ts';
import { oneClassForest } from '../baselines/one-class-forest.ts';
import { scaledManhattan } from '../baselines/scaled-manhattan.ts';
import { ATTEMPTS, adaptiveScores, type CmuTypist, ENROLLED, halves, templateOf } from './cmu-km-adaptive.ts';
import { meanMetric, metricOf, shown, subjectEerMetric } from './stream-metrics.ts';

export const name = 'cmu-km';

/** `.tie5Roanl` and Enter; the corpus times the shifted R as one key. */
const PASSWORD: readonly Zone[] = [
  'Period',
  'KeyT',
  'KeyI',
  'KeyE',
  'Digit5',
  'KeyR',
  'KeyO',
  'KeyA',
  'KeyN',
  'KeyL',
  'Enter',
].map(zoneOf);

/** Detectors from the literature, on the times as they are; the score is high for the person. */
const CLASSICAL: Readonly<
  Record<string, (enrolment: readonly Float64Array[], seed: number) => (probe: Float64Array) => number>
> = {
  manhattan: scaledManhattan,
  itad(enrolment) {
    const score = itad(enrolment.flatMap(featureValues));
    return (probe) => score(featureValues(probe));
  },
  'isolation-forest': (enrolment, seed) => isolationForest(enrolment, seededRandom(seed)),
  'one-class-forest': (enrolment, seed) => oneClassForest(enrolment, seededRandom(seed)),
};

function featureValues(times: Float64Array): FeatureValue[] {
  return Array.from(times, (value, feature) => ({ feature, value }));
}

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  context.progress('reading CMU');
  const people = (await readCmu(context.dataDir)).map(
    ({ id, repetitions }): CmuTypist => ({ id, times: repetitions, samples: repetitions.map(fixedTextSample) }),
  );
  context.progress(`${name}: ${people.length} people`);
  const { seed } = context;
  const oneclass = people.map((subject) => oneclassScores(subject, people));
  const cohort = people.map((subject) => cohortScores(subject, people, seed));
  const adaptive = people.map((subject) => adaptiveScores(subject, people, seed));
  const strangers = drawCohort(await keystrokeModel(context), PASSWORD, engineRandom(1));
  const engine = people.map((subject) => adaptiveScores(subject, people, seed, strangers));
  const published = { value: 9.6, source: 'Killourhy and Maxion 2009, scaled Manhattan' };
  const adapted = { value: 3.5, source: 'Deng and Zhong 2013' };
  const classical = Object.entries(CLASSICAL).map(([method, detector]) => {
    context.progress(`${name}: ${method}`);
    const scores = people.map((subject) => classicalScores(subject, people, (rows) => detector(rows, seed)));
    return [`eer-${method}`, subjectEerMetric(scores, seed, method === 'manhattan' ? { published } : {})] as const;
  });
  const metrics: Record<string, Metric> = {
    ...Object.fromEntries(classical),
    'eer-oneclass': subjectEerMetric(oneclass, seed, { published, bar: { kind: 'max', value: 5.2 } }),
    'eer-cohort': subjectEerMetric(cohort, seed, { published: adapted, bar: { kind: 'max', value: 3 } }),
    'eer-adaptive': subjectEerMetric(adaptive, seed, { bar: { kind: 'max', value: 2.5 } }),
    'attacks-entered': meanMetric(
      adaptive.map(({ entered }) => 100 * entered),
      seed,
      { bar: { kind: 'max', value: 1 } },
    ),
    'genuine-kept-out': meanMetric(
      adaptive.map(({ keptOut }) => 100 * keptOut),
      seed,
    ),
    'eer-engine': subjectEerMetric(engine, seed, { bar: { kind: 'max', value: 2.5 } }),
    'attacks-entered-engine': meanMetric(
      engine.map(({ entered }) => 100 * entered),
      seed,
      { bar: { kind: 'max', value: 1 } },
    ),
    'genuine-kept-out-engine': meanMetric(
      engine.map(({ keptOut }) => 100 * keptOut),
      seed,
    ),
    ...pooledFigures(engine, seed),
    'repetitions-marked': meanMetric(people.map(markedShare), seed, { bar: { kind: 'max', value: 1 } }),
    'zero-miss-oneclass': metricOf(oneclass, zeroMiss, { seed }),
    'zero-miss-cohort': metricOf(cohort, zeroMiss, { seed }),
    'zero-miss-adaptive': metricOf(adaptive, zeroMiss, { seed }),
  };
  const rows = Object.entries(metrics).map(([label, metric]) => [
    label,
    shown(metric),
    `${metric.published?.value ?? ''}`,
  ]);
  const det = [
    { label: 'one-class', scores: oneclass },
    { label: 'cohort', scores: cohort },
    { label: 'adaptive', scores: adaptive },
    { label: 'engine', scores: engine },
  ].map(({ label, scores }) => ({ label, points: detPoints(pool(scores, 'genuine'), pool(scores, 'impostor')) }));
  const calibration = { genuine: pool(engine, 'genuine'), impostor: pool(engine, 'impostor') };
  return {
    metrics,
    tables: [{ title: name, columns: ['measure', '%', 'published'], rows }],
    det,
    calibration,
    notes: [],
  };
}

function pooledFigures(people: readonly SubjectScores[], seed: number): Record<string, Metric> {
  const pooled = new PooledScores(people);
  const { eer, cllr, minCllr } = pooled.figures();
  const interval = pooled.intervals(seed);
  return {
    'eer-pooled-engine': { value: 100 * eer, low: 100 * interval.eer.low, high: 100 * interval.eer.high },
    'cllr-ratio-engine': { value: cllr / minCllr, ...interval.ratio, bar: { kind: 'max', value: 1.1 } },
  };
}

/** Share of a person's own repetitions that the search for replays marks, in percent. */
function markedShare({ times }: CmuTypist): number {
  const hasher = new RunHasher();
  const runs = new TypedRuns([]);
  const watch = new ReplayWatch();
  let marked = 0;
  for (const repetition of times) {
    hasher.interrupt();
    let seen = false;
    for (const event of keyEvents(pressesOf(repetition))) {
      if (event.kind === 'up') {
        hasher.keyUp(event.tMs, event.slot);
        continue;
      }
      watch.note(runs.meet(hasher.keyDown(event.tMs, event.zone, event.slot)).known);
      seen ||= watch.replayed;
    }
    if (seen) marked++;
  }
  return (100 * marked) / times.length;
}

function pressesOf(repetition: Float64Array): KeyPress[] {
  let downMs = 0;
  return PASSWORD.map((zone, key) => {
    if (key > 0) downMs += repetition[3 * key - 2]!;
    return { zone, key, downMs, upMs: downMs + repetition[3 * key]! };
  });
}

function zeroMiss(people: readonly SubjectScores[]): number {
  return people.reduce((sum, { genuine, impostor }) => sum + fmrAtZeroFnmr(genuine, impostor), 0) / people.length;
}

function classicalScores(
  subject: CmuTypist,
  people: readonly CmuTypist[],
  detector: (enrolment: readonly Float64Array[]) => (probe: Float64Array) => number,
): SubjectScores {
  const score = detector(subject.times.slice(0, ENROLLED));
  const others = people.filter(({ id }) => id !== subject.id);
  return {
    genuine: subject.times.slice(ENROLLED).map(score),
    impostor: others.flatMap(({ times }) => times.slice(0, ATTEMPTS).map(score)),
  };
}

function oneclassScores(subject: CmuTypist, people: readonly CmuTypist[]): SubjectScores {
  const template = templateOf(subject.samples.slice(0, ENROLLED));
  const score = (sample: FixedTextSample): number => fixedTextScore(template, sample);
  const others = people.filter(({ id }) => id !== subject.id);
  return {
    genuine: subject.samples.slice(ENROLLED).map(score),
    impostor: others.flatMap(({ samples }) => samples.slice(0, ATTEMPTS).map(score)),
  };
}

function cohortScores(subject: CmuTypist, people: readonly CmuTypist[], seed: number): SubjectScores {
  const { cohort, attackers } = halves(subject, people, seed);
  const template = templateOf(subject.samples.slice(0, ENROLLED));
  const score = (sample: FixedTextSample): number => fixedTextLlr(template, sample, cohort);
  return {
    genuine: subject.samples.slice(ENROLLED).map(score),
    impostor: attackers.flatMap(({ samples }) => samples.slice(0, ATTEMPTS).map(score)),
  };
}

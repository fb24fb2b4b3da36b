/**
 * poisoning: an impostor stays for days while the engine keeps learning; or sits down right after the owner proved who they
 * are and reports a false alarm, as often as a week allows. In: Aalto recordings. Out: how much of the impostor's typing
 * enters the template, and what that does to the comparison of both people with it.
 */

import { readAalto, type TypingSubject } from '@vigil/corpora/aalto.ts';
import type { KeyRun } from '@vigil/corpora/key-events.ts';
import { STAGE } from '@vigil/engine/adaptation/stages.ts';
import type { Engine, Profile, Sample } from '@vigil/engine/engine-api.ts';
import { proportionInterval } from 'vigil-fit/base/intervals.ts';
import { bootstrapOverSubjects } from 'vigil-fit/base/metrics.ts';
import { hashOf, seededRandom } from 'vigil-fit/base/random.ts';
import type { Metric, ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { StreamWriter } from '../../trials/stream-writer.ts';
import { divide, enrolDay, keysOf, ORIGIN_MS, typistsOf } from '../../trials/user-streams.ts';
import { judgedEngine } from '../judged-engine.ts';

export const name = 'poisoning';

const MAX_PEOPLE = 150;
const DAYS = 4;
/** Of the impostor's 15 sentences; the rest are probes. */
const SENTENCES_A_DAY = 3;
/** Reports of a week, each after as many sentences as the ten minutes after a proof may hold. */
const REPORTS = 3;
const SENTENCES_A_REPORT = 4;

/** Visits that the victim's sign-in began and the impostor makes, one a day. */
const VISITS = 3;

interface PoisoningCase {
  readonly reported: Taught;
  readonly visited: Taught;
  readonly offered: number;
  readonly learnt: number;
  readonly impostor: readonly [before: number, after: number];
  readonly genuine: readonly [before: number, after: number];
}

interface Taught {
  readonly keys: number;
  readonly impostor: number;
  readonly genuine: number;
}

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const { dataDir, seed, progress } = context;
  const engine = await judgedEngine(context);
  const people = typistsOf(await readAalto(dataDir), 'judged', seed).filter(({ runs }) => runs.length >= 15);
  const victims = people.slice(0, MAX_PEOPLE);
  const cases = victims.map((victim, index) => {
    if (index % 25 === 0) progress(`person ${index} of ${victims.length}`);
    const others = people.filter(({ id }) => id !== victim.id);
    const random = seededRandom(hashOf(victim.id, seed));
    return poison(engine, victim, others[random.below(others.length)]!);
  });
  const metric = (value: (of: PoisoningCase) => number): Metric => {
    const mean = (sample: readonly PoisoningCase[]): number =>
      sample.reduce((sum, one) => sum + value(one), 0) / sample.length;
    return { value: mean(cases), ...bootstrapOverSubjects(cases, mean, { seed }) };
  };
  const share = (holds: (of: PoisoningCase) => boolean): Metric => {
    const hits = cases.filter(holds).length;
    return { value: (100 * hits) / cases.length, ...proportionInterval(hits, cases.length, 100) };
  };
  const accepted = (which: 0 | 1): Metric => share(({ impostor }) => impostor[which] > 0);
  return {
    metrics: {
      impostor_keys_learnt_share: metric(({ offered, learnt }) => (100 * learnt) / offered),
      impostor_llr_before: metric(({ impostor }) => impostor[0]),
      impostor_llr_after: metric(({ impostor }) => impostor[1]),
      genuine_llr_before: metric(({ genuine }) => genuine[0]),
      genuine_llr_after: metric(({ genuine }) => genuine[1]),
      impostors_above_zero_before: accepted(0),
      impostors_above_zero_after: accepted(1),
      reported_impostor_keys: metric(({ reported }) => reported.keys),
      reported_impostor_llr_after: metric(({ reported }) => reported.impostor),
      reported_genuine_llr_after: metric(({ reported }) => reported.genuine),
      reported_impostors_above_zero_after: share(({ reported }) => reported.impostor > 0),
      visits_impostor_keys: metric(({ visited }) => visited.keys),
      visits_impostor_llr_after: metric(({ visited }) => visited.impostor),
      visits_genuine_llr_after: metric(({ visited }) => visited.genuine),
      visits_impostors_above_zero_after: share(({ visited }) => visited.impostor > 0),
    },
    tables: [],
    notes: [
      `${cases.length} victims, one impostor each, ${DAYS} days of ${SENTENCES_A_DAY} sentences; natural-log units`,
    ],
  };
}

function poison(engine: Engine, victim: TypingSubject, impostor: TypingSubject): PoisoningCase {
  const { enrol, probe } = divide(victim);
  const half = enrol.length >> 1;
  let profile = engine.newProfile(ORIGIN_MS);
  for (const [day, runs] of [enrol.slice(0, half), enrol.slice(half)].entries()) {
    profile = enrolDay(engine, profile, { runs, pointer: [] }, day);
  }
  const own = sampleOf(engine, probe);
  const other = sampleOf(engine, impostor.runs.slice(DAYS * SENTENCES_A_DAY));
  const before = { own: engine.compare(profile, own).llr, other: engine.compare(profile, other).llr };
  const reported = teach(engine, profile, impostor, { own, other });
  const visited = teachByVisits(engine, profile, impostor, { own, other });
  let offered = 0;
  const learntBefore = keysIn(engine, profile);
  for (let day = 0; day < DAYS; day++) {
    const runs = impostor.runs.slice(day * SENTENCES_A_DAY, (day + 1) * SENTENCES_A_DAY);
    offered += keysOf(runs);
    profile = enrolDay(engine, profile, { runs, pointer: [] }, 10 + day);
  }
  return {
    reported,
    visited,
    offered,
    learnt: keysIn(engine, profile) - learntBefore,
    impostor: [before.other, engine.compare(profile, other).llr],
    genuine: [before.own, engine.compare(profile, own).llr],
  };
}

/** The worst case of reported false alarms: all that they let in is the impostor's. */
function teach(
  engine: Engine,
  start: Profile,
  { runs }: TypingSubject,
  { own, other }: { readonly own: Sample; readonly other: Sample },
): Taught {
  let profile = start;
  let keys = 0;
  for (let report = 0; report < REPORTS; report++) {
    const atMs = ORIGIN_MS + (20 + report) * 86_400_000;
    const writer = new StreamWriter(`stream-of-report-${report}`, atMs);
    for (const run of runs.slice(report * SENTENCES_A_REPORT, (report + 1) * SENTENCES_A_REPORT)) writer.type(run);
    writer.flush();
    const session = engine.startSession(profile, atMs);
    for (const { batch, nowMs } of writer.arrivals) session.observe(batch, nowMs);
    const sample = session.takeConfirmedSample(atMs, Number.POSITIVE_INFINITY);
    if (sample === null) continue;
    keys += sample.keys;
    profile = engine.enrol(profile, sample, atMs);
  }
  return { keys, impostor: engine.compare(profile, other).llr, genuine: engine.compare(profile, own).llr };
}

/** The worst case of visits that begin with an authentication: the victim signs in, the impostor does all the rest. */
function teachByVisits(
  engine: Engine,
  start: Profile,
  { runs }: TypingSubject,
  { own, other }: { readonly own: Sample; readonly other: Sample },
): Taught {
  let profile = start;
  let keys = 0;
  for (let visit = 0; visit < VISITS; visit++) {
    const atMs = ORIGIN_MS + (40 + visit) * 86_400_000;
    const writer = new StreamWriter(`stream-of-visit-${visit}-`, atMs);
    for (const run of runs.slice(visit * SENTENCES_A_DAY, (visit + 1) * SENTENCES_A_DAY)) writer.type(run);
    writer.flush();
    const session = engine.startSession(profile, atMs);
    for (const [index, { batch, nowMs }] of writer.arrivals.entries()) {
      session.observe(batch, nowMs);
      if (index === 0) session.authenticated(atMs);
    }
    session.endVisit();
    const endMs = writer.arrivals.at(-1)?.nowMs ?? atMs;
    for (let sample = session.takeSample(endMs); sample !== null; sample = session.takeSample(endMs)) {
      keys += sample.keys;
      profile = engine.enrol(profile, sample, endMs);
    }
  }
  return { keys, impostor: engine.compare(profile, other).llr, genuine: engine.compare(profile, own).llr };
}

/** Keys behind a template, from its progress. */
function keysIn(engine: Engine, profile: Profile): number {
  return engine.quality(profile, ORIGIN_MS).progress.keystroke * STAGE.trainedKeys;
}

/** Everything somebody typed, as an engine takes it without a template. */
function sampleOf(engine: Engine, runs: readonly KeyRun[]): Sample {
  const writer = new StreamWriter('stream-of-a-probe', ORIGIN_MS);
  for (const run of runs) writer.type(run);
  writer.flush();
  const session = engine.startSession(engine.newProfile(ORIGIN_MS), ORIGIN_MS);
  for (const { batch, nowMs } of writer.arrivals) session.observe(batch, nowMs);
  session.endStream('stream-of-a-probe');
  const sample = session.takeSample(ORIGIN_MS);
  if (sample === null) throw new Error('too few keys for a probe');
  return sample;
}

/**
 * takeover: someone else sits down in mid-session. In: Aalto and Balabit recordings. Out: false alarms over active use, and
 * keys, strokes and seconds until the engine's confidence says so. Everything runs through the engine's door, as in
 * the product: capture batches in, trust out.
 */

import { readAalto, type TypingSubject } from '@vigil/corpora/aalto.ts';
import { type BalabitSession, readBalabit } from '@vigil/corpora/balabit.ts';
import { readBbmasFull } from '@vigil/corpora/bbmas-full.ts';
import type { KeyRun } from '@vigil/corpora/key-events.ts';
import type { Engine, EngineSession, Profile, Trust } from '@vigil/engine/engine-api.ts';
import { poissonInterval, proportionInterval, quantileInterval } from 'vigil-fit/base/intervals.ts';
import { hashOf, seededRandom } from 'vigil-fit/base/random.ts';
import { cutAt, runsOf } from '../../trials/banking-visits.ts';
import { isJudged } from '../../trials/people-apart.ts';
import type { Metric, ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { StreamWriter } from '../../trials/stream-writer.ts';
import { divide, enrolDay, ORIGIN_MS, ownSessions, perform, play, typistsOf } from '../../trials/user-streams.ts';
import { judgedEngine } from '../judged-engine.ts';

export const name = 'takeover';

/** At or below this confidence the product says mismatch; above the second an alarm is over. */
const ALARM = 0.1;
const CALM = 0.5;
const MAX_PEOPLE = 400;
/** Eight hours of active use. */
const DAY_KEYS = 20_000;
const IMPOSTORS_PER_SUBJECT = 2;
/** Keys of work that are enrolled, and keys of one run. */
const WORK_KEYS = 1000;
const RUN_KEYS = 100;
/** What the product promises of each kind of stream. */
const BARS: Readonly<Record<Mode, { readonly median: number; readonly within: number }>> = {
  typing: { median: 40, within: 97 },
  both: { median: 40, within: 97 },
  work: { median: 100, within: 85 },
};

/** Sentences alone; sentences and pointer; work alone. */
type Mode = 'typing' | 'both' | 'work';

/** Typing of one subject: to learn, to judge, and all of it for an impostor. */
interface TakeoverTypist {
  readonly id: string;
  readonly enrol: readonly KeyRun[];
  readonly probe: readonly KeyRun[];
  readonly runs: readonly KeyRun[];
}

interface TakeoverTrial {
  readonly genuineKeys: number;
  readonly alarms: number;
  /** For each takeover: keys, strokes, seconds until the alarm; undefined where it never came. */
  readonly takeovers: readonly (Delay | undefined)[];
}

interface Delay {
  readonly keys: number;
  readonly strokes: number;
  readonly seconds: number;
}

interface TakeoverRoles {
  readonly typists: readonly TakeoverTypist[];
  /** BB-MAS people at work. */
  readonly workers: readonly TakeoverTypist[];
  readonly pointers: readonly PointerOwner[];
}

interface PointerOwner {
  readonly user: number;
  readonly profile: Profile;
  readonly training: readonly BalabitSession[];
  readonly probes: readonly BalabitSession[];
}

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const engine = await judgedEngine(context);
  const cast = await assemble(engine, context);
  const metrics: Record<string, Metric> = {};
  const notes: string[] = [];
  for (const mode of ['typing', 'both', 'work'] as const) {
    const typists = mode === 'work' ? cast.workers : cast.typists;
    const trials = typists.map((subject, index) => {
      if (index % 50 === 0) context.progress(`${mode}: person ${index} of ${typists.length}`);
      return trySubject(engine, { ...cast, typists }, subject, mode, context.seed);
    });
    Object.assign(metrics, summarise(trials, mode));
  }
  notes.push(`${cast.typists.length} people, ${IMPOSTORS_PER_SUBJECT} takeovers each; alarm at confidence ${ALARM}`);
  notes.push(`work: ${cast.workers.length} BB-MAS people, ${WORK_KEYS} keys of their second half enrolled`);
  notes.push(
    `pointer material of ${cast.pointers.length} people only: every takeover is also a change of pointing device`,
  );
  return { metrics, tables: [], notes };
}

async function assemble(
  engine: Engine,
  { dataDir, progress, seed, background }: ProtocolContext,
): Promise<TakeoverRoles> {
  const typists = typistsOf(await readAalto(dataDir), 'judged', seed).map(
    (subject): TakeoverTypist => ({ ...subject, ...divide(subject) }),
  );
  const workers = (await readBbmasFull(dataDir)).filter(
    ({ id }) => background === 'shipped' || isJudged(id, seed, true),
  );
  const sessions = await readBalabit(dataDir);
  const users = [...new Set(sessions.map(({ user }) => user))];
  const pointers = users.map((user): PointerOwner => {
    progress(`enrolling pointer of user ${user}`);
    let profile = engine.newProfile(ORIGIN_MS);
    const training = ownSessions(sessions, user, 'training');
    for (const [day, session] of training.entries()) {
      profile = enrolDay(engine, profile, { runs: [], pointer: session.events }, day, true);
    }
    if (engine.needsTraining(profile)) profile = engine.train(profile, 1);
    return { user, profile, training, probes: ownSessions(sessions, user, 'test') };
  });
  return {
    typists: typists.slice(0, MAX_PEOPLE),
    workers: workers.map(atWork),
    pointers: pointers.filter(({ probes }) => probes.length > 1),
  };
}

/** The second half of a recording, in runs of a few minutes. */
function atWork({ id, runs }: TypingSubject): TakeoverTypist {
  const events = runs.flat();
  const work = runsOf(events.slice(cutAt(events, 0.5)), RUN_KEYS);
  const enrolled = WORK_KEYS / RUN_KEYS;
  return { id, enrol: work.slice(0, enrolled), probe: work.slice(enrolled), runs: work };
}

function trySubject(
  engine: Engine,
  cast: TakeoverRoles,
  { id, enrol, probe }: TakeoverTypist,
  mode: Mode,
  seed: number,
): TakeoverTrial {
  const random = seededRandom(hashOf(id, seed));
  const hand = cast.pointers[hashOf(id, 3) % cast.pointers.length]!;
  const days = [enrol.slice(0, enrol.length >> 1), enrol.slice(enrol.length >> 1)];
  let profile = mode === 'both' ? hand.profile : engine.newProfile(ORIGIN_MS);
  for (const [day, runs] of days.entries()) {
    // Typing is learnt while the pointer is evidence for the user, as at a real desk.
    const pointer = mode === 'both' ? hand.training[day % hand.training.length]!.events : [];
    profile = enrolDay(engine, profile, { runs, pointer }, 40 + day);
  }
  const pointer = (owner: PointerOwner) =>
    mode === 'both' ? owner.probes[random.below(owner.probes.length)]!.events : [];
  let alarms = 0;
  let genuineKeys = 0;
  const takeovers: (Delay | undefined)[] = [];
  for (let trial = 0; trial < IMPOSTORS_PER_SUBJECT; trial++) {
    const writer = new StreamWriter('stream-of-takeover', ORIGIN_MS);
    const own = probe.slice(0, 1 + random.below(probe.length));
    perform(writer, { runs: trial === 0 ? probe : own, pointer: pointer(hand) });
    const before = writer.arrivals.length;
    const others = cast.typists.filter((other) => other.id !== id);
    const strangers = cast.pointers.filter(({ user }) => user !== hand.user);
    const stranger = strangers[random.below(strangers.length)]!;
    perform(writer, { runs: others[random.below(others.length)]!.runs, pointer: pointer(stranger) });
    const session = engine.startSession(profile, ORIGIN_MS);
    let alarmed = false;
    play(session, writer.arrivals.slice(0, before), (trust, arrival) => {
      if (trial === 0) genuineKeys += arrival.keys;
      if (!alarmed && isAlarm(trust)) {
        alarmed = true;
        if (trial === 0) alarms++;
      }
      if (trust.confidence !== null && trust.confidence > CALM) alarmed = false;
      return true;
    });
    takeovers.push(delayOf(session, writer.arrivals.slice(before)));
  }
  return { genuineKeys, alarms, takeovers };
}

function delayOf(session: EngineSession, arrivals: StreamWriter['arrivals']): Delay | undefined {
  let keys = 0;
  let strokes = 0;
  let delay: Delay | undefined;
  const startMs = arrivals[0]!.nowMs;
  play(session, arrivals, (trust, arrival) => {
    keys += arrival.keys;
    strokes += arrival.batch.events.filter(([kind]) => kind === 4).length;
    if (!isAlarm(trust)) return true;
    delay = { keys, strokes, seconds: (arrival.nowMs - startMs) / 1000 };
    return false;
  });
  return delay;
}

function isAlarm(trust: Trust): boolean {
  return trust.confidence !== null && trust.confidence <= ALARM;
}

function summarise(trials: readonly TakeoverTrial[], mode: Mode): Record<string, Metric> {
  let keys = 0;
  let alarms = 0;
  for (const trial of trials) {
    keys += trial.genuineKeys;
    alarms += trial.alarms;
  }
  const delays = trials.flatMap(({ takeovers }) => takeovers);
  const keyDelays = delays.map((delay) => delay?.keys ?? Number.POSITIVE_INFINITY);
  const secondDelays = delays.map((delay) => delay?.seconds ?? Number.POSITIVE_INFINITY);
  const within = keyDelays.filter((n) => n <= 300).length;
  const never = delays.filter((delay) => delay === undefined).length;
  const perDay = (count: number): number => (count * DAY_KEYS) / keys;
  const alarmInterval = poissonInterval(alarms);
  return {
    [`${mode}.false_alarms_8h`]: {
      value: perDay(alarms),
      low: perDay(alarmInterval.low),
      high: perDay(alarmInterval.high),
      bar: { kind: 'max', value: 1 },
    },
    [`${mode}.keys_median`]: {
      ...quantileInterval(keyDelays, 0.5),
      bar: { kind: 'max', value: BARS[mode].median },
    },
    [`${mode}.keys_p90`]: quantileInterval(keyDelays, 0.9),
    [`${mode}.share_within_300_keys`]: {
      value: (100 * within) / delays.length,
      ...proportionInterval(within, delays.length, 100),
      bar: { kind: 'min', value: BARS[mode].within },
    },
    [`${mode}.never_share`]: { value: (100 * never) / delays.length, ...proportionInterval(never, delays.length, 100) },
    [`${mode}.seconds_median`]: quantileInterval(secondDelays, 0.5),
  };
}

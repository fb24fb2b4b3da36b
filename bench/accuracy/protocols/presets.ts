/**
 * presets: what the portal's policies cost the people they protect, and stop of those who take over. In: Aalto and Balabit
 * recordings, paired as in `takeover`. Out: for each preset, how payments of the enrolled person are answered, how often
 * their session is locked, and what somebody else gets after 60 and 300 keys. Real engine, real claims, real policy.
 */

import type { Engine, EngineSession } from '@vigil/engine/engine-api.ts';
import { type Action, decide, PRESETS, type Reason } from '@vigil/portal/server/policy.ts';
import type { AttestationClaims } from '@vigil/protocol/attestation/claims.ts';
import { poissonInterval, proportionInterval } from 'vigil-fit/base/intervals.ts';
import { bootstrapOverSubjects } from 'vigil-fit/base/metrics.ts';
import { hashOf, seededRandom } from 'vigil-fit/base/random.ts';
import type { Metric, ProtocolContext, ProtocolResult, Table } from '../../trials/protocol.ts';
import { type Arrival, StreamWriter } from '../../trials/stream-writer.ts';
import { divide, ORIGIN_MS, perform, play } from '../../trials/user-streams.ts';
import { AttestedSession, WATCH_MS } from '../attested-session.ts';
import { judgedEngine } from '../judged-engine.ts';
import { enrolled, pointerOf, type VirtualUser, virtualUsersOf } from '../virtual-users.ts';

export const name = 'presets';

const MAX_PEOPLE = 400;
/** Active use between two payments. */
const PAYMENT_MS = 60_000;
/** Eight hours of active use. */
const DAY_KEYS = 20_000;
const MARKS = [60, 300] as const;
/** A payment of the impostor: `locked` when the session was locked before it. */
const ACTIONS = ['allow', 'step-up', 'lock'] as const satisfies readonly Action[];
const TIER = 'os-user';

type Preset = keyof typeof PRESETS;
const NAMES = Object.keys(PRESETS) as Preset[];

interface SimulatedPayment {
  readonly minute: number;
  readonly action: Action;
  readonly reasons: readonly Reason[];
}

/** What one preset made of one person's session. */
interface PresetOutcome {
  readonly payments: readonly SimulatedPayment[];
  /** Times that the person's own session was locked. */
  readonly locks: number;
  /** What the impostor's payment gets after so many keys, as in `MARKS`. */
  readonly taken: readonly Action[];
}

interface PresetTrial {
  readonly keys: number;
  readonly stage: string;
  readonly outcomes: Readonly<Record<Preset, PresetOutcome>>;
}

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const engine = await judgedEngine(context);
  const users = await virtualUsersOf(engine, context, MAX_PEOPLE);
  const trials = users.map((user, index) => {
    if (index % 50 === 0) context.progress(`person ${index} of ${users.length}`);
    return tryUser(engine, user, users, context.seed);
  });
  const metrics: Record<string, Metric> = {};
  for (const preset of NAMES) Object.assign(metrics, summarise(trials, preset, context.seed));
  return {
    metrics,
    tables: [...NAMES.map((preset) => minutesOf(trials, preset)), reasonsOf(trials)],
    notes: notesOf(trials),
  };
}

function tryUser(engine: Engine, user: VirtualUser, users: readonly VirtualUser[], seed: number): PresetTrial {
  const random = seededRandom(hashOf(user.subject.id, seed));
  const profile = enrolled(engine, user);
  const writer = new StreamWriter('stream-of-presets', ORIGIN_MS);
  perform(writer, { runs: divide(user.subject).probe, pointer: pointerOf(user, random) });
  const before = writer.arrivals.length;
  const others = users.filter(({ subject, hand }) => subject.id !== user.subject.id && hand.user !== user.hand.user);
  const other = others[random.below(others.length)]!;
  perform(writer, { runs: other.subject.runs, pointer: pointerOf(other, random) });
  const session = engine.startSession(profile, ORIGIN_MS);
  const quality = engine.quality(profile, ORIGIN_MS);
  const attested = new AttestedSession(quality, TIER);
  const own = ownUse(session, attested, writer.arrivals.slice(0, before));
  const taken = takeover(session, attested, writer.arrivals.slice(before));
  const outcomes = forEachPreset((preset): PresetOutcome => ({ ...own.outcomes[preset], taken: taken[preset] }));
  return { keys: own.keys, stage: quality.stage, outcomes };
}

function ownUse(session: EngineSession, attested: AttestedSession, arrivals: readonly Arrival[]) {
  const outcomes = forEachPreset(() => ({ payments: [] as SimulatedPayment[], locks: 0, locked: false }));
  let keys = 0;
  let payAtMs = arrivals[0]!.nowMs + PAYMENT_MS;
  play(session, arrivals, (trust, arrival) => {
    keys += arrival.keys;
    const watched = attested.observe(trust, arrival.nowMs);
    const paying = arrival.nowMs >= payAtMs ? attested.attest(trust, arrival.nowMs) : undefined;
    for (const preset of NAMES) {
      const outcome = outcomes[preset];
      // A locked user signs in again; the next lock counts when the mismatch has been over.
      const decided = watched ?? paying;
      if (decided) {
        const { action } = judge(preset, decided);
        if (action === 'lock' && !outcome.locked) outcome.locks++;
        outcome.locked = action === 'lock';
      }
      if (paying) outcome.payments.push({ minute: minutes(payAtMs - arrivals[0]!.nowMs), ...judge(preset, paying) });
    }
    if (paying) payAtMs += PAYMENT_MS;
    return true;
  });
  return { keys, outcomes };
}

/** A payment at each of `MARKS`, by each preset: whatever locked the session before holds. */
function takeover(
  session: EngineSession,
  attested: AttestedSession,
  arrivals: readonly Arrival[],
): Record<Preset, Action[]> {
  const taken = forEachPreset((): Action[] => []);
  const locked = forEachPreset(() => ({ yes: false }));
  let keys = 0;
  play(session, arrivals, (trust, arrival) => {
    keys += arrival.keys;
    const watched = attested.observe(trust, arrival.nowMs);
    const reached = MARKS.filter((mark) => keys >= mark).length;
    for (const preset of NAMES) {
      if (watched && judge(preset, watched).action === 'lock') locked[preset].yes = true;
      while (taken[preset].length < reached) {
        const { action } = judge(preset, attested.attest(trust, arrival.nowMs));
        taken[preset].push(locked[preset].yes ? 'lock' : action);
      }
    }
    return reached < MARKS.length;
  });
  return taken;
}

function forEachPreset<T>(make: (preset: Preset) => T): Record<Preset, T> {
  return Object.fromEntries(NAMES.map((preset) => [preset, make(preset)])) as Record<Preset, T>;
}

function judge(preset: Preset, claims: AttestationClaims) {
  return decide(PRESETS[preset], claims, 0);
}

function minutes(ms: number): number {
  return Math.round(ms / 60_000);
}

const METRIC_OF = { allow: 'allowed', 'step-up': 'stepped_up', lock: 'locked' } as const;

function summarise(trials: readonly PresetTrial[], preset: Preset, seed: number): Record<string, Metric> {
  const metrics: Record<string, Metric> = {};
  for (const action of ACTIONS) {
    const share = (sample: readonly PresetTrial[]): number => {
      const payments = sample.flatMap(({ outcomes }) => outcomes[preset].payments);
      return (100 * payments.filter((payment) => payment.action === action).length) / payments.length;
    };
    metrics[`${preset}.payments_${METRIC_OF[action]}`] = {
      value: share(trials),
      ...bootstrapOverSubjects(trials, share, { seed }),
    };
  }
  const locks = trials.reduce((sum, { outcomes }) => sum + outcomes[preset].locks, 0);
  const days = trials.reduce((sum, { keys }) => sum + keys, 0) / DAY_KEYS;
  const interval = poissonInterval(locks);
  metrics[`${preset}.false_locks_8h`] = { value: locks / days, low: interval.low / days, high: interval.high / days };
  for (const [at, mark] of MARKS.entries()) {
    const taken = trials.flatMap(({ outcomes }) => outcomes[preset].taken[at] ?? []);
    for (const action of ACTIONS) {
      const hits = taken.filter((one) => one === action).length;
      metrics[`${preset}.takeover_${METRIC_OF[action]}_${mark}_keys`] = {
        value: (100 * hits) / taken.length,
        ...proportionInterval(hits, taken.length, 100),
      };
    }
  }
  return metrics;
}

/** How the person's own payments are answered as the session grows. */
function minutesOf(trials: readonly PresetTrial[], preset: Preset): Table {
  const payments = trials.flatMap(({ outcomes }) => outcomes[preset].payments);
  const seen = [...new Set(payments.map(({ minute }) => minute))].sort((a, b) => a - b);
  return {
    title: `${preset}: own payments after so many minutes of use, in percent`,
    columns: ['minute', 'n', ...ACTIONS],
    rows: seen.map((minute) => {
      const then = payments.filter((payment) => payment.minute === minute);
      const share = (action: Action) => (100 * then.filter((one) => one.action === action).length) / then.length;
      return [minute, then.length, ...ACTIONS.map(share)];
    }),
  };
}

/** Why the person's own payments were not simply allowed: a payment counts for each of its reasons. */
function reasonsOf(trials: readonly PresetTrial[]): Table {
  const shares = NAMES.map((preset) => {
    const payments = trials.flatMap(({ outcomes }) => outcomes[preset].payments);
    const counts = new Map<Reason, number>();
    for (const { reasons } of payments) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    return new Map([...counts].map(([reason, count]) => [reason, (100 * count) / payments.length]));
  });
  const reasons = [...new Set(shares.flatMap((share) => [...share.keys()]))].sort();
  return {
    title: 'reasons, in percent of own payments',
    columns: ['reason', ...NAMES],
    rows: reasons.map((reason) => [reason, ...shares.map((share) => share.get(reason) ?? 0)]),
  };
}

function notesOf(trials: readonly PresetTrial[]): string[] {
  const stages = new Map<string, number>();
  for (const { stage } of trials) stages.set(stage, (stages.get(stage) ?? 0) + 1);
  const keys = trials.reduce((sum, trial) => sum + trial.keys, 0);
  const payments = trials.reduce((sum, { outcomes }) => sum + outcomes.balanced.payments.length, 0);
  return [
    `${trials.length} people, ${keys} keys of their own, ${payments} payments, one takeover each`,
    `stage of the template: ${[...stages].map(([stage, count]) => `${stage} ${count}`).join(', ')}; key tier ${TIER}`,
    `a watch token every ${WATCH_MS / 1000} s and at each change of verdict, a payment a minute`,
  ];
}

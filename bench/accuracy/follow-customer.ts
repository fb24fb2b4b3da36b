/**
 * One customer's days at the bank. In: an engine, the customer and the others, how many visits are learnt. Out: how payments at the end of a
 * visit are decided, of the customer, of strangers, and after a takeover in the middle of a visit. Real engine, claims and policy.
 */
import type { Engine, Profile } from '@vigil/engine/engine-api.ts';
import { type Action, decide, PRESETS } from '@vigil/portal/server/policy.ts';
import type { AttestationClaims } from '@vigil/protocol/attestation/claims.ts';
import { hashOf, seededRandom } from 'vigil-fit/base/random.ts';
import { type BankCustomer, isStrangerTo } from '../trials/bank-customers.ts';
import { VISIT_PLANS, type VisitPlan, writeVisit } from '../trials/banking-visits.ts';
import { DAY_MS, LearningCompanion, type Restarts } from '../trials/learn-visits.ts';
import { StreamWriter } from '../trials/stream-writer.ts';
import { AttestedSession } from './attested-session.ts';
import type { JudgedVisit } from './banking-day-summary.ts';

const KINDS = Object.keys(VISIT_PLANS) as (keyof typeof VISIT_PLANS)[];
/** What one customer does in a visit. */
type VisitPart = readonly [VisitPlan, BankCustomer];
const PRESET_NAMES = ['balanced', 'strict'] as const;
/** Own visits, strangers and takeovers of each kind after each number of visits. */
const OWN = 3;
const STRANGERS = 3;
const TAKEOVERS = 2;
export const TIER = 'os-user';

export interface BankDay {
  readonly restarts: Restarts;
  /** Numbers of visits after which visits are judged, rising. */
  readonly learnt: readonly number[];
}

export function followCustomer(
  engine: Engine,
  customer: BankCustomer,
  all: readonly BankCustomer[],
  { restarts, learnt: learntVisits }: BankDay,
  seed: number,
): JudgedVisit[] {
  const random = seededRandom(hashOf(customer.id, seed));
  const strangers = random.shuffled(all.filter((other) => isStrangerTo(customer, other)));
  const companion = new LearningCompanion(engine, customer, restarts, hashOf(customer.id, seed));
  const visits: JudgedVisit[] = [];
  for (const learnt of learntVisits) {
    while (companion.visits < learnt) companion.visit();
    companion.train();
    const { profile, nowMs } = companion;
    for (const kind of KINDS) {
      const plan = VISIT_PLANS[kind];
      const judge = (who: JudgedVisit['who'], n: number, ...parts: readonly VisitPart[]) =>
        visits.push({
          ...{ customer: customer.id, restarts, learnt, kind, who },
          ...learntOf(engine, profile, nowMs),
          ...judgeVisit(engine, profile, parts, hashOf(`${customer.id}-${kind}-${n}`, seed), nowMs + DAY_MS / 2),
        });
      for (let n = 0; n < OWN; n++) judge('own', n, [plan, customer]);
      for (let n = 0; n < STRANGERS; n++) judge('stranger', n, [plan, strangers[n]!]);
      for (let n = 0; n < TAKEOVERS; n++) judge('takeover', n, [VISIT_PLANS.mixed, customer], [plan, strangers[n]!]);
    }
  }
  return visits;
}

function learntOf(engine: Engine, profile: Profile, nowMs: number) {
  const { stage, learnt, sessions } = engine.quality(profile, nowMs);
  return { stage, keys: learnt.keystroke.n, strokes: learnt.pointer.n, sessions };
}

/** A visit of one or more people in turn; the last one pays at its end. */
function judgeVisit(
  engine: Engine,
  profile: Profile,
  parts: readonly VisitPart[],
  seed: number,
  originMs: number,
): Pick<JudgedVisit, 'verdict' | 'actions'> {
  const writer = new StreamWriter('judged-visit----', originMs);
  const random = seededRandom(seed);
  for (const [plan, customer] of parts) {
    const material = customer.material('judge', random);
    material.keys(random.below(400));
    material.clicks(random.below(200));
    writeVisit(writer, plan, material);
  }
  const session = engine.startSession(profile, originMs);
  const attested = new AttestedSession(engine.quality(profile, originMs), TIER);
  const locked = new Set<string>();
  const decideAll = (claims: AttestationClaims) =>
    PRESET_NAMES.map((preset) => [preset, decide(PRESETS[preset], claims, 0).action] as const);
  let lastMs = originMs;
  for (const { batch, nowMs } of writer.arrivals) {
    session.observe(batch, nowMs);
    const watched = attested.observe(session.trust(nowMs), nowMs);
    if (watched) for (const [preset, action] of decideAll(watched)) if (action === 'lock') locked.add(preset);
    lastMs = nowMs;
  }
  const claims = attested.attest(session.trust(lastMs), lastMs);
  const decided = decideAll(claims).map(([preset, action]): [string, Action] => [
    preset,
    locked.has(preset) ? 'lock' : action,
  ]);
  return { verdict: claims.verdict, actions: Object.fromEntries(decided) };
}

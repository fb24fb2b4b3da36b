/**
 * banking-day: visits of a few minutes, as customers of a bank make them. In: BB-MAS work, Pace keypad and Balabit recordings
 * (see bank-customers.ts). Out: for each preset of the portal how payments at the end of a visit are decided, of the customer,
 * of strangers, and after a takeover in the middle of a visit; by how many visits were learnt. Real engine, real claims, real
 * policy.
 */

import type { Engine, Profile } from '@vigil/engine/engine-api.ts';
import { type Action, decide, PRESETS } from '@vigil/portal/server/policy.ts';
import type { AttestationClaims } from '@vigil/protocol/attestation/claims.ts';
import { hashOf, seededRandom } from 'vigil-fit/base/random.ts';
import { type BankCustomer, isStrangerTo, readCustomers } from '../../trials/bank-customers.ts';
import { VISIT_PLANS, type VisitPlan, writeVisit } from '../../trials/banking-visits.ts';
import { DAY_MS, LearningCompanion, type Restarts } from '../../trials/learn-visits.ts';
import { isJudged } from '../../trials/people-apart.ts';
import type { ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { StreamWriter } from '../../trials/stream-writer.ts';
import { AttestedSession } from '../attested-session.ts';
import { type JudgedVisit, summariseVisits } from '../banking-day-summary.ts';
import { judgedEngine } from '../judged-engine.ts';

export const name = 'banking-day';

const LEARNT_VISITS = [5, 10, 20, 40] as const;
const KINDS = Object.keys(VISIT_PLANS) as (keyof typeof VISIT_PLANS)[];
/** What one customer does in a visit. */
type VisitPart = readonly [VisitPlan, BankCustomer];
const PRESET_NAMES = ['balanced', 'strict'] as const;
/** Own visits, strangers and takeovers of each kind after each number of visits. */
const OWN = 3;
const STRANGERS = 3;
const TAKEOVERS = 2;
const TIER = 'os-user';

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const engine = await judgedEngine(context);
  const isKept = (id: string): boolean => context.background !== 'fit' || isJudged(id, context.seed, true);
  const customers = (await readCustomers(context.dataDir, isKept)).filter(({ id }) => isKept(id));
  const visits: JudgedVisit[] = [];
  for (const [index, customer] of customers.entries()) {
    if (index % 5 === 0) context.progress(`customer ${index} of ${customers.length}`);
    for (const restarts of ['daily', 'never'] as const) {
      visits.push(...followCustomer(engine, customer, customers, restarts, context.seed));
    }
  }
  const summary = summariseVisits(visits, context.seed);
  return {
    ...summary,
    notes: [
      `${customers.length} customers: typing, keypad and pointer of three people each; pointers of Balabit only`,
      `each learnt visit begins with an authentication that the bank states; key tier ${TIER}`,
      ...(context.background === 'fit'
        ? []
        : ['shipped parameters: where these corpora were fitted on, figures flatter']),
    ],
  };
}

function followCustomer(
  engine: Engine,
  customer: BankCustomer,
  all: readonly BankCustomer[],
  restarts: Restarts,
  seed: number,
): JudgedVisit[] {
  const random = seededRandom(hashOf(customer.id, seed));
  const strangers = random.shuffled(all.filter((other) => isStrangerTo(customer, other)));
  const companion = new LearningCompanion(engine, customer, restarts, hashOf(customer.id, seed));
  const visits: JudgedVisit[] = [];
  for (const learnt of LEARNT_VISITS) {
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

/**
 * banking-day: visits of a few minutes, as customers of a bank make them. In: BB-MAS work, Pace keypad and Balabit recordings
 * (see bank-customers.ts). Out: for each preset of the portal how payments at the end of a visit are decided, of the customer,
 * of strangers, and after a takeover in the middle of a visit; by how many visits were learnt. Real engine, real claims, real
 * policy.
 */
import { hashOf, seededRandom } from '@vigil/corpora/random.ts';
import type { Engine, EngineSession, Profile } from '@vigil/engine/engine-api.ts';
import { type Action, decide, PRESETS } from '@vigil/portal/server/policy.ts';
import type { AttestationClaims } from '@vigil/protocol/attestation/claims.ts';
import { VISIT_PLANS, type VisitMaterial, type VisitPlan, writeVisit } from '../../trials/banking-visits.ts';
import { isJudged } from '../../trials/people-apart.ts';
import type { ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { type Arrival, StreamWriter } from '../../trials/stream-writer.ts';
import { engineOf, ORIGIN_MS } from '../../trials/user-streams.ts';
import { AttestedSession } from '../attested-session.ts';
import { keystrokeModel } from '../background.ts';
import { type BankCustomer, readCustomers } from '../bank-customers.ts';
import { type JudgedVisit, summariseVisits } from '../banking-day-summary.ts';

export const name = 'banking-day';

const LEARNT_VISITS = [5, 10, 20, 40] as const;
type Kind = keyof typeof VISIT_PLANS;
const KINDS = Object.keys(VISIT_PLANS) as Kind[];
/** The kinds of visits that are learnt, in turn: half of them the short mixed one. */
const LEARNT_KINDS: readonly Kind[] = ['mixed', 'long', 'mixed', 'mouse', 'mixed', 'long', 'mixed', 'keypad'];
const PRESET_NAMES = ['balanced', 'strict'] as const;
const MAX_CUSTOMERS = Number(process.env.BD_CUSTOMERS ?? 100);
/** Own visits, strangers and takeovers of each kind after each number of visits. */
const OWN = 3;
const STRANGERS = 3;
const TAKEOVERS = 2;
const DAY_MS = 86_400_000;
const SAMPLE_EVERY = 128;
/** Silence after which the companion looks for what may be learnt: longer than ends a visit. */
const AFTER_VISIT_MS = 1_860_000;
const TIER = 'os-user';

/** Whether the companion is started for each visit, or once. */
type Restarts = 'daily' | 'never';

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const engine = engineOf(await keystrokeModel(context));
  const all = await readCustomers(context.dataDir);
  const customers = (context.background === 'fit' ? all.filter(({ id }) => isJudged(id, context.seed)) : all).slice(
    0,
    MAX_CUSTOMERS,
  );
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
  const material = customer.material('learn', random);
  const strangers = all.filter(({ keypad, pointer, id }) => {
    return id !== customer.id && keypad !== customer.keypad && pointer !== customer.pointer;
  });
  const visits: JudgedVisit[] = [];
  let profile = engine.newProfile(ORIGIN_MS);
  let session = engine.startSession(profile, ORIGIN_MS);
  for (let visit = 1; visit <= LEARNT_VISITS.at(-1)!; visit++) {
    const originMs = ORIGIN_MS + visit * DAY_MS;
    if (restarts === 'daily') session = engine.startSession(profile, originMs);
    const plan = VISIT_PLANS[LEARNT_KINDS[(visit - 1) % LEARNT_KINDS.length]!];
    const arrivals = arrivalsOf(`learnt-visit-${visit}`, originMs, plan, material);
    profile = learnVisit(engine, session, profile, arrivals, originMs);
    if (!LEARNT_VISITS.some((learnt) => learnt === visit)) continue;
    // In the product it is trained more often, which costs seconds each time.
    if (engine.needsTraining(profile)) profile = engine.train(profile, 1);
    session.recompare(profile);
    for (const kind of KINDS) {
      const judge = (who: JudgedVisit['who'], plans: readonly (readonly [VisitPlan, BankCustomer])[], n: number) =>
        visits.push({
          customer: customer.id,
          restarts,
          learnt: visit,
          kind,
          who,
          ...learntOf(engine, profile, originMs),
          ...judgeVisit(engine, profile, plans, hashOf(`${customer.id}-${kind}-${n}`, seed), originMs + DAY_MS / 2),
        });
      const plan = VISIT_PLANS[kind];
      for (let n = 0; n < OWN; n++) judge('own', [[plan, customer]], n);
      for (let n = 0; n < STRANGERS; n++) judge('stranger', [[plan, strangers[random.below(strangers.length)]!]], n);
      for (let n = 0; n < TAKEOVERS; n++) {
        judge(
          'takeover',
          [
            [VISIT_PLANS.mixed, customer],
            [plan, strangers[random.below(strangers.length)]!],
          ],
          n,
        );
      }
    }
  }
  return visits;
}

function learntOf(engine: Engine, profile: Profile, nowMs: number) {
  const { stage, learnt, sessions } = engine.quality(profile, nowMs);
  return { stage, keys: learnt.keystroke.n, strokes: learnt.pointer.n, sessions };
}

function arrivalsOf(stream: string, originMs: number, plan: VisitPlan, material: VisitMaterial): readonly Arrival[] {
  const writer = new StreamWriter(stream.padEnd(16, '-'), originMs);
  writeVisit(writer, plan, material);
  return writer.arrivals;
}

/** A visit as the companion learns it: authenticated at its beginning, ended by silence. */
function learnVisit(
  engine: Engine,
  session: EngineSession,
  start: Profile,
  arrivals: readonly Arrival[],
  originMs: number,
): Profile {
  let profile = start;
  const learn = (nowMs: number): void => {
    let sample = session.takeSample(nowMs);
    if (sample === null) return;
    for (; sample !== null; sample = session.takeSample(nowMs)) profile = engine.enrol(profile, sample, nowMs);
    session.recompare(profile);
  };
  for (const [index, { batch, nowMs }] of arrivals.entries()) {
    session.observe(batch, nowMs);
    if (index === 0) session.authenticated(originMs);
    if (index % SAMPLE_EVERY === SAMPLE_EVERY - 1) learn(nowMs);
  }
  const lastMs = arrivals.at(-1)?.nowMs ?? originMs;
  session.endStream(arrivals[0]?.batch.stream ?? '');
  learn(lastMs + AFTER_VISIT_MS);
  return profile;
}

/** A visit of one or more people in turn; the last one pays at its end. */
function judgeVisit(
  engine: Engine,
  profile: Profile,
  plans: readonly (readonly [VisitPlan, BankCustomer])[],
  seed: number,
  originMs: number,
): Pick<JudgedVisit, 'verdict' | 'actions'> {
  const writer = new StreamWriter('judged-visit----', originMs);
  const random = seededRandom(seed);
  for (const [plan, customer] of plans) {
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

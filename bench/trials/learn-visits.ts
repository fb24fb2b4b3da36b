/**
 * Customers whom the companion learns. In: an engine, a customer, visits. Out: profiles, as the product would have learnt them:
 * each visit begins with an authentication that the bank states, and ends with silence.
 */

import type { Engine, EngineSession, Profile } from '@vigil/engine/engine-api.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import type { BankCustomer } from './bank-customers.ts';
import { VISIT_PLANS, type VisitMaterial, type VisitPlan, writeVisit } from './banking-visits.ts';
import { type Arrival, StreamWriter } from './stream-writer.ts';
import { ORIGIN_MS } from './user-streams.ts';

export const DAY_MS = 86_400_000;
/** The kinds of visits that are learnt, in turn: half of them the short mixed one. */
const LEARNT_KINDS: readonly (keyof typeof VISIT_PLANS)[] = [
  'mixed',
  'long',
  'mixed',
  'mouse',
  'mixed',
  'long',
  'mixed',
  'keypad',
];
const SAMPLE_EVERY = 128;
/** Silence after which the companion looks for what may be learnt: longer than ends a visit. */
const AFTER_VISIT_MS = 1_860_000;

/** Whether the companion is started for each visit, or once. */
export type Restarts = 'daily' | 'never';

/** A companion that learns one customer, a visit a day. */
export class LearningCompanion {
  profile: Profile;
  /** Visits so far. */
  visits = 0;
  private session: EngineSession;
  private readonly engine: Engine;
  private readonly material: VisitMaterial;
  private readonly restarts: Restarts;

  constructor(engine: Engine, customer: BankCustomer, restarts: Restarts, seed: number) {
    this.engine = engine;
    this.material = customer.material('learn', seededRandom(seed));
    this.restarts = restarts;
    this.profile = engine.newProfile(ORIGIN_MS);
    this.session = engine.startSession(this.profile, ORIGIN_MS);
  }

  get nowMs(): number {
    return ORIGIN_MS + this.visits * DAY_MS;
  }

  visit(): void {
    const plan = VISIT_PLANS[LEARNT_KINDS[this.visits % LEARNT_KINDS.length]!];
    this.visits++;
    if (this.restarts === 'daily') this.session = this.engine.startSession(this.profile, this.nowMs);
    const arrivals = arrivalsOf(`learnt-visit-${this.visits}`, this.nowMs, plan, this.material);
    for (const [index, { batch, nowMs }] of arrivals.entries()) {
      this.session.observe(batch, nowMs);
      if (index === 0) this.session.authenticated(this.nowMs);
      if (index % SAMPLE_EVERY === SAMPLE_EVERY - 1) this.learn(nowMs);
    }
    this.session.endStream(arrivals[0]?.batch.stream ?? '');
    this.learn((arrivals.at(-1)?.nowMs ?? this.nowMs) + AFTER_VISIT_MS);
  }

  /** Trains the pointer if that is due. The product does so more often, for seconds of a core each time. */
  train(): void {
    if (!this.engine.needsTraining(this.profile)) return;
    this.profile = this.engine.train(this.profile, 1);
    this.session.recompare(this.profile);
  }

  private learn(nowMs: number): void {
    let sample = this.session.takeSample(nowMs);
    if (sample === null) return;
    for (; sample !== null; sample = this.session.takeSample(nowMs)) {
      this.profile = this.engine.enrol(this.profile, sample, nowMs);
    }
    this.session.recompare(this.profile);
  }
}

/** The profile after so many visits of a companion that is restarted daily. The pointer is trained halfway and at the end. */
export function learnVisits(engine: Engine, customer: BankCustomer, visits: number, seed: number): Profile {
  const companion = new LearningCompanion(engine, customer, 'daily', seed);
  while (companion.visits < visits) {
    companion.visit();
    if (companion.visits === visits >> 1) companion.train();
  }
  companion.train();
  return companion.profile;
}

function arrivalsOf(stream: string, originMs: number, plan: VisitPlan, material: VisitMaterial): readonly Arrival[] {
  const writer = new StreamWriter(stream.padEnd(16, '-'), originMs);
  writeVisit(writer, plan, material);
  return writer.arrivals;
}

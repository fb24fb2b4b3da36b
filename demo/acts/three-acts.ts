/**
 * The three acts: a user enrols, returns and is matched, and an impostor is detected. In: a visitor of the demo bank, the
 * bank's log, two simulated users. Out: the result of each act with its figures.
 */
import { STAGES, type Stage } from '@vigil/protocol/attestation/claims.ts';
import type { BankVisitor, PaymentDetails } from '../customers/visitor.ts';
import type { SimulatedUser } from '../input/timed-input.ts';
import type { BankLog } from './bank-log.ts';
import { typeUntilLocked } from './takeover.ts';

export interface Play {
  readonly visitor: BankVisitor;
  readonly log: BankLog;
  readonly genuine: SimulatedUser;
  readonly impostor: SimulatedUser;
  readonly consent: () => Promise<void>;
  /** Stage and progress (0 to 1) of the template, from the companion. */
  readonly learned: () => Promise<{ stage: Stage; progress: number }>;
  /** Restarts the companion. */
  readonly nextDay: () => Promise<void>;
  readonly say: (text: string) => void;
  readonly progress: (text: string, share: number) => void;
  /** Takes a screenshot of the portal and of the analyst's console. */
  readonly picture: (name: string) => Promise<void>;
}

export interface ActResult {
  readonly act: string;
  readonly ok: boolean;
  readonly text: string;
}

export const CUSTOMER = { user: 'ingrid.solberg', password: 'harbour-lights' };

export const PAYMENT: PaymentDetails = {
  beneficiary: 'Gdansk Ship Repair Yard',
  iban: 'DE89370400440532013000',
  amount: '1840.50',
  reference: 'INV 2291',
};

const MAX_ENROLMENT_KEYS = 4000;
const CHUNK_KEYS = 80;
const DAY_KEYS = 600;
const RETURN_KEYS = 300;
const MAX_TAKEOVER_KEYS = 600;
const PAGE = { width: 1200, height: 700 };

export async function playThreeActs(play: Play): Promise<ActResult[]> {
  return [await enrol(play), await comeBack(play), await takeOver(play)];
}

async function enrol(play: Play): Promise<ActResult> {
  const { visitor, say, genuine } = play;
  say(`Act 1: ${genuine.name} sets up Vigil, and Vigil learns how she types.`);
  await visitor.signIn(CUSTOMER);
  const registered = await visitor.register(play.consent);
  if (registered !== 'registered') return { act: 'enrol', ok: false, text: `registration ended with "${registered}"` };
  const first = await visitor.pay(PAYMENT, genuine);
  if (first === 'step-up') {
    await visitor.stepUp();
    say('The bank asked for more; a new authentication at its OpenID provider approved the payment.');
  }
  await play.picture('1-enrolling');
  await visitor.startNote();
  let keys = 0;
  let nextMorning = DAY_KEYS;
  let learned = await play.learned();
  while (STAGES.indexOf(learned.stage) < STAGES.indexOf('trained') && keys < MAX_ENROLMENT_KEYS) {
    keys += await typeAndPoint(visitor, genuine, CHUNK_KEYS);
    if (keys >= nextMorning) {
      // Restart the companion, so that the following input counts as another session.
      await play.nextDay();
      await visitor.startNote();
      nextMorning += DAY_KEYS;
    }
    learned = await play.learned();
    play.progress(`${learned.stage}, ${keys} keys`, learned.progress);
  }
  const ok = learned.stage === 'trained' && first === 'step-up';
  return { act: 'enrol', ok, text: `${learned.stage} after ${keys} keys; the payment while learning: ${first}` };
}

async function comeBack(play: Play): Promise<ActResult> {
  const { visitor, log, say, genuine } = play;
  say(`Act 2: ${genuine.name} comes back.`);
  await visitor.signOut();
  await visitor.signIn(CUSTOMER);
  await visitor.startNote();
  log.mark();
  let keys = 0;
  let attestation = null;
  while (attestation === null && keys < RETURN_KEYS) {
    keys += await typeAndPoint(visitor, genuine, CHUNK_KEYS / 2);
    attestation = await log.waitForVerdict(['match'], 700);
    play.progress(`${log.lastAttestation()?.claims.verdict ?? 'no attestation yet'}, ${keys} keys`, keys / RETURN_KEYS);
  }
  const payment = await visitor.pay(PAYMENT, genuine);
  await play.picture('2-matched');
  const ok = attestation !== null && payment === 'approved-by-vigil';
  const matched = attestation === null ? 'never matched' : `matched after ${keys} keys`;
  return { act: 'come back', ok, text: `${matched}; the payment: ${payment}` };
}

async function takeOver(play: Play): Promise<ActResult> {
  const { visitor, log, say, impostor } = play;
  say(`Act 3: ${impostor.name} takes over the open session.`);
  await visitor.startNote();
  log.mark();
  const startedMs = Date.now();
  const { keys, seconds, caught } = await typeUntilLocked(visitor, log, impostor.type(MAX_TAKEOVER_KEYS), (done) =>
    play.progress(
      `${log.lastAttestation()?.claims.verdict ?? 'no attestation yet'}, ${done} keys`,
      done / MAX_TAKEOVER_KEYS,
    ),
  );
  const locked = await visitor.isLocked();
  await play.picture('3-locked');
  const played = `${seconds.toFixed(0)} s of typing (played in ${((Date.now() - startedMs) / 1000).toFixed(0)} s)`;
  const text = caught ? `session locked after ${keys} keys, ${played}` : `not caught in ${keys} keys`;
  return { act: 'take over', ok: caught && locked, text };
}

/** Types and moves the pointer. Returns the number of keys. */
async function typeAndPoint(visitor: BankVisitor, user: SimulatedUser, keys: number): Promise<number> {
  const typed = user.type(keys);
  await visitor.driver.type(typed);
  await visitor.driver.point(user.point(2, PAGE.width, PAGE.height));
  await visitor.driver.focus('note');
  return typed.length;
}

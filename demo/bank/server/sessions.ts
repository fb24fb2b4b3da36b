/** Sessions of customers. In: a customer who proved a password. Out: a session under a secret id, until it ends. */
import { randomBytes } from 'node:crypto';
import type { Customer } from './customers.ts';
import type { OneTimeCode } from './one-time-code.ts';

/** `code`: the password was right, the one-time code is awaited. */
export type SessionState = 'code' | 'signed-in' | 'locked';

export interface CustomerSession {
  /** The secret in the cookie; never shown, logged or put into the feed. */
  readonly id: string;
  /** The public name of the session, for the console. */
  readonly ref: string;
  readonly customer: Customer;
  state: SessionState;
  code: OneTimeCode | null;
  /** When the customer last proved a one-time code, in epoch milliseconds: strong authentication. */
  strongAt: number | null;
  /** When a page was last opened: what pages send by themselves does not count. */
  lastSeenAt: number;
}

const IDLE_MS = 20 * 60_000;
const STRONG_MS = 10 * 60_000;

function isIdle(session: CustomerSession, now: number): boolean {
  return now - session.lastSeenAt > IDLE_MS;
}

export class SessionStore {
  readonly #sessions = new Map<string, CustomerSession>();

  /** Also used to give a session a new id when its rights grow, so that a planted id is worth nothing. */
  open(customer: Customer, state: SessionState, now: number): CustomerSession {
    const id = randomBytes(32).toString('base64url');
    const ref = randomBytes(4).toString('hex');
    const session: CustomerSession = { id, ref, customer, state, code: null, strongAt: null, lastSeenAt: now };
    this.#sessions.set(id, session);
    return session;
  }

  /** The session of a cookie, unless it was idle for too long. */
  find(id: string | undefined, now: number): CustomerSession | null {
    const session = id === undefined ? undefined : this.#sessions.get(id);
    return session && !isIdle(session, now) ? session : null;
  }

  /** Sessions that were idle for too long. */
  idle(now: number): readonly CustomerSession[] {
    return [...this.#sessions.values()].filter((session) => isIdle(session, now));
  }

  close(session: CustomerSession): void {
    this.#sessions.delete(session.id);
  }
}

/** Whether the customer proved a one-time code lately enough to change how they are authenticated. */
export function isStrong(session: CustomerSession, now: number): boolean {
  return session.strongAt !== null && now - session.strongAt <= STRONG_MS;
}

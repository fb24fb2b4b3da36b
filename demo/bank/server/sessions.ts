/** Sessions of customers. In: an authenticated customer. Out: a session under a secret id, until it ends. */
import { randomBytes } from 'node:crypto';
import type { Customer } from './customers.ts';
import type { OneTimeCode } from './one-time-code.ts';
import type { OpenStepUp } from './open-step-up.ts';

/** `code`: the password was correct; the one-time code is pending. */
export type SessionState = 'code' | 'signed-in' | 'locked';

export interface CustomerSession {
  /** The secret in the cookie; never shown, logged or added to the feed. */
  readonly id: string;
  /** The public name of the session, for the feed. */
  readonly ref: string;
  readonly customer: Customer;
  state: SessionState;
  code: OneTimeCode | null;
  /** The step-up at the OpenID provider that the customer has not returned from. */
  stepUp: OpenStepUp | null;
  /** Time of the last correct one-time code in epoch milliseconds: strong authentication. */
  strongAt: number | null;
  /** When a page was last opened; background requests of pages do not count. */
  lastSeenAt: number;
}

const IDLE_MS = 20 * 60_000;
const STRONG_MS = 10 * 60_000;

function isIdle(session: CustomerSession, now: number): boolean {
  return now - session.lastSeenAt > IDLE_MS;
}

export class SessionStore {
  readonly #sessions = new Map<string, CustomerSession>();

  /** Also gives a session a new id after authentication, against session fixation. */
  open(customer: Customer, state: SessionState, now: number): CustomerSession {
    const id = randomBytes(32).toString('base64url');
    const ref = randomBytes(4).toString('hex');
    const session: CustomerSession = {
      id,
      ref,
      customer,
      state,
      code: null,
      stepUp: null,
      strongAt: null,
      lastSeenAt: now,
    };
    this.#sessions.set(id, session);
    return session;
  }

  /** The session of a cookie; null if it expired. */
  find(id: string | undefined, now: number): CustomerSession | null {
    const session = id === undefined ? undefined : this.#sessions.get(id);
    return session && !isIdle(session, now) ? session : null;
  }

  /** Expired sessions. */
  idle(now: number): readonly CustomerSession[] {
    return [...this.#sessions.values()].filter((session) => isIdle(session, now));
  }

  close(session: CustomerSession): void {
    this.#sessions.delete(session.id);
  }
}

/** Whether the last one-time code is recent enough to change authentication settings. */
export function isStrong(session: CustomerSession, now: number): boolean {
  return session.strongAt !== null && now - session.strongAt <= STRONG_MS;
}

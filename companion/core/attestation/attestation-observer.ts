/** Who hears what banks were told and what they vouch for. In: nothing. Out: the interface; person/ fulfils it. */
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { BrowserSession } from '../sessions/browser-session.ts';

/** How long a proof of who is there is fresh, by the bank's own word of when it was given. */
export const MAX_AUTH_AGE_MS = 10 * 60_000;

/** A session at a bank, in the browser profile that it runs in. */
export interface BankSession {
  readonly bank: string;
  /** SHA-256 of the bank's session id. */
  readonly sid: string;
  readonly session: BrowserSession;
}

export interface AttestationObserver {
  /** The bank was given this verdict at `atMs`. */
  onAttested(of: BankSession, verdict: Verdict, atMs: number): void;
  /** The bank said at `notedMs`, signed, that the person proved who they are at `atMs` (`auth_time`), not long before. */
  onUserAuthenticated(of: BankSession, atMs: number, notedMs: number): void;
}

/** Observes attestations and authentications. In: nothing. Out: the interface that the open core implements. */
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { BrowserSession } from '../sessions/browser-session.ts';

/** Greatest age of an `auth_time` that is acted on. */
export const MAX_AUTH_AGE_MS = 10 * 60_000;

/** A session at a bank, in the browser profile that it runs in. */
export interface BankSession {
  readonly bank: string;
  /** SHA-256 of the bank's session id. */
  readonly sid: string;
  readonly session: BrowserSession;
}

export interface AttestationObserver {
  /** The verdict was sent to the bank at `atMs`. */
  onAttested(of: BankSession, verdict: Verdict, atMs: number): void;
  /** A challenge of the bank was verified that it issued at `atMs` by its own clock. */
  onBankTime(bank: string, atMs: number): void;
  /** The user registered at the bank, after strong authentication there. */
  onRegistered(of: BankSession, atMs: number): void;
  /** The bank stated, signed, at `notedMs` that the user authenticated at `atMs` (`auth_time`), shortly before. */
  onUserAuthenticated(of: BankSession, atMs: number, notedMs: number): void;
}

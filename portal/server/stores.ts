/**
 * Store interfaces. In: calls of the verifier. Out: records. Implementations are in portal/stores/; a bank may write its
 * own. A store that fails must reject: the verifier then refuses with `store-unavailable`.
 */

import type { Purpose } from '@vigil/protocol/attestation/challenge.ts';
import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import type { AuditEntry } from './audit-entry.ts';

/** What is kept of a challenge until its attestation arrives. Times are NumericDate seconds. */
export interface ChallengeRecord {
  readonly purpose: Purpose;
  readonly iat: number;
  readonly exp: number;
  /** SHA-256 (base64url) over origin, sid, txn and sub. */
  readonly bind: string;
}

export type Consumed =
  | { readonly state: 'fresh'; readonly record: ChallengeRecord }
  | { readonly state: 'used' }
  | { readonly state: 'unknown' };

/** Challenges and chains of one bank. */
export interface BankChallenges {
  /** Stores a challenge and returns its nonce: random, at least 128 bits, base64url. */
  issue(record: ChallengeRecord): Promise<string>;
  /**
   * Atomic: of any number of concurrent calls with one nonce, in any number of processes, exactly one gets `fresh`.
   * A consumed nonce is remembered as `used` for `RECORD_LIFE_S` at least.
   */
  consume(nonce: string): Promise<Consumed>;
  /** The value under a key, null when absent or expired. */
  read(key: string): Promise<string | null>;
  /** Atomic compare-and-set: stores `after` for `lifeS` seconds and returns true if the value was `before` (null: absent). */
  swap(key: string, before: string | null, after: string, lifeS: number): Promise<boolean>;
}

/** How long a challenge or its tombstone is kept, in seconds: its own life, the consent window, the life of the token. */
export const RECORD_LIFE_S = 60 + 120 + 120 + 60;

/** A registered per-bank key. Times are NumericDate seconds. */
export interface Credential {
  /** RFC 7638 thumbprint of the key. */
  readonly kid: string;
  /** Handle of the user it was registered for. */
  readonly sub: string;
  readonly jwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  readonly kp: KeyTier;
  /** Handle of the device at this bank; null for a key that was registered before it was kept. */
  readonly dev: string | null;
  readonly registeredAt: number;
  readonly revokedAt: number | null;
  readonly revokedReason: string | null;
}

/** Keys, revocations and audit trail of one bank. */
export interface BankCredentials {
  /** Durable when it resolves. False when the kid exists already, for any user, revoked or not. */
  add(credential: Credential): Promise<boolean>;
  find(kid: string): Promise<Credential | null>;
  /** All keys of a user, oldest first, revoked ones included. */
  list(sub: string): Promise<readonly Credential[]>;
  /** All keys of all users on a device (`dev`), oldest first, revoked ones included. */
  listDevice(dev: string): Promise<readonly Credential[]>;
  /** False, without a change, when the key does not exist or is already revoked. */
  revoke(kid: string, reason: string, at: number): Promise<boolean>;
  audit(entry: AuditEntry): Promise<void>;
}

/** The same operation with the id of the bank as its first argument. */
type OfBank<Operations> = {
  [Name in keyof Operations]: Operations[Name] extends (...args: infer Args) => infer Result
    ? (bank: string, ...args: Args) => Result
    : never;
};

/** Short-lived state, shared by all processes of a portal. Banks that share a store never see records of each other. */
export type ChallengeStore = OfBank<BankChallenges>;

/** Long-lived state. Banks that share a store never see records of each other, even for the same kid or user. */
export type CredentialStore = OfBank<BankCredentials>;

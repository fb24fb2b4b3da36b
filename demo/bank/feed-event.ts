/** Events of the bank's feed. Types only. */

import type { Action } from '@vigil/portal/server/policy.ts';
import type { Purpose } from '@vigil/protocol/attestation/challenge.ts';
import type { AttestationClaims } from '@vigil/protocol/attestation/claims.ts';

/** A fact about a session. `latencyMs`: from sending the challenge to verifying the attestation, at the server. */
export type FeedFact =
  | { readonly kind: 'signed-in'; readonly by: 'code' }
  | { readonly kind: 'challenge'; readonly purpose: Purpose }
  | {
      readonly kind: 'attestation';
      readonly decision: Action;
      /** Reasons of the decision: stable codes of the kit. */
      readonly reasons: readonly string[];
      readonly claims: AttestationClaims;
      /** Attestations of this session that were made and never arrived. */
      readonly gap: number;
      /** Null for later tokens of a watch stream, which have no challenge of their own. */
      readonly latencyMs: number | null;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** The page got no token: Vigil is missing, outdated, or declined. */
  | { readonly kind: 'no-token'; readonly purpose: Purpose; readonly code: string }
  | { readonly kind: 'registered'; readonly keyTier: string }
  | { readonly kind: 'unregistered' }
  | { readonly kind: 'step-up'; readonly what: string; readonly reason: string }
  | { readonly kind: 'step-up-passed'; readonly what: string }
  | { readonly kind: 'approved'; readonly payment: string; readonly by: 'vigil' | 'code' }
  | { readonly kind: 'locked'; readonly reason: string }
  | { readonly kind: 'signed-out'; readonly by: 'customer' | 'idle' }
  /** A security event that the bank sent to its own systems (CAEP, RFC 8417 payload). */
  | {
      readonly kind: 'event-sent';
      readonly event: string;
      readonly level: string | null;
      readonly jti: string;
      readonly payload: unknown;
    };

/** `seq` counts from 1 without gaps; `at` is epoch milliseconds; `session` is the session's public name. */
export type FeedEvent = FeedFact & {
  readonly seq: number;
  readonly at: number;
  readonly session: string;
  readonly user: string;
};

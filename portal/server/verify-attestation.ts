/** The verifier. In: a token as the page sent it and the server's own values. Out: a decision or a refusal. */
import type { AttestationClaims } from '../../shared/attestation/claims.ts';
import type { Action, Reason } from './policy.ts';
import type { Portal } from './portal.ts';
import { type Refusal, refuse } from './refusals.ts';

/** What the server itself knows; nothing here may come from the page. */
export interface Expected {
  readonly purpose: 'session' | 'transaction' | 'watch';
  readonly origin: string;
  readonly sessionId: string;
  readonly subject: string;
  /** The same fields as in `createChallenge`, with `purpose: 'transaction'`. */
  readonly transaction?: readonly string[];
}

export interface Verified {
  readonly ok: true;
  /** What to do: the only field that most callers need. */
  readonly action: Action;
  /** What the policy would do if it were enforced. */
  readonly would: Action;
  readonly reasons: readonly Reason[];
  readonly claims: AttestationClaims;
  /** Answers of this session that the companion gave and that never arrived here. */
  readonly gap: number;
}

export type Verification = Verified | Refusal;

/** Never throws: whatever goes wrong is a refusal. Never log the token; the claims hold no behaviour, only its weight. */
export async function verifyAttestation(portal: Portal, token: unknown, expected: Expected): Promise<Verification> {
  void portal;
  void token;
  void expected;
  return refuse('store-unavailable');
}

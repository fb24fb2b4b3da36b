/**
 * A step-up from its request to its return (RFC 9470 sections 3 to 5). In: a transaction that needs more, then the claims of
 * the new ID token. Out: parameters of the authorization request, then an approval of that transaction. A request counts once.
 */
import { randomBytes } from 'node:crypto';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { bindOf, issueApproval } from './approval.ts';
import type { ApprovedTransaction } from './approved-transaction.ts';
import { recordAfter } from './audit.ts';
import { forOperation, type Portal } from './portal.ts';
import { type StepUp, type StepUpOptions, stepUp } from './step-up.ts';
import {
  type AuthenticationClaims,
  checkStepUp,
  type ExpectedAuthentication,
  type StepUpFault,
} from './step-up-return.ts';

/** Seconds that a user has for the authentication. */
export const STEP_UP_LIFE_S = 600;

export interface StepUpRequest {
  /** Keep it in the session; it is also the `nonce` of the authorization request, which the ID token repeats. */
  readonly nonce: string;
  /** Parameters of the authorization request (OpenID Connect Core 1.0 section 3.1.2.1). */
  readonly parameters: { readonly nonce: string; readonly max_age: string; readonly acr_values?: string };
  /** For an API: the response that makes a client ask for it. */
  readonly response: StepUp;
}

type StepUpFailure = StepUpFault | 'step-up-unknown' | 'step-up-used' | 'step-up-mismatch';

export type StepUpResult =
  | { readonly ok: true; readonly approval: string }
  | { readonly ok: false; readonly code: StepUpFailure | 'store-unavailable' };

const record = z.strictObject({
  bind: z.string(),
  requestedAt: z.number(),
  acrValues: z.array(z.string()),
  maxAge: z.number(),
});

const USED = 'used';
const NONCE = /^[\w-]{43}$/;

const keyOf = (nonce: string): string => `step-up:${nonce}`;

/**
 * Opens a step-up for one transaction, for `STEP_UP_LIFE_S` seconds.
 *
 * @throws VigilError `session-invalid`, `transaction-invalid`; `step-up-not-stored`; any error of the store.
 */
export async function requestStepUp(
  portal: Portal,
  transaction: ApprovedTransaction,
  options: StepUpOptions = {},
): Promise<StepUpRequest> {
  const { acrValues = [], maxAge = 0 } = options;
  const nonce = randomBytes(32).toString('base64url');
  const requestedAt = Math.floor(portal.now() / 1000);
  const value = JSON.stringify({ bind: bindOf(transaction), requestedAt, acrValues, maxAge });
  if (!(await portal.challenges.swap(keyOf(nonce), null, value, STEP_UP_LIFE_S)))
    throw new VigilError('step-up-not-stored', 'The challenge store did not store the step-up: request it again.');
  const levels = acrValues.length > 0 ? { acr_values: acrValues.join(' ') } : {};
  return { nonce, parameters: { nonce, max_age: String(maxAge), ...levels }, response: stepUp(options) };
}

/**
 * Ends a step-up. `claims` are those of the new ID token, its signature verified. Of any number of calls with one nonce, in any
 * number of processes, one is judged: a token that fails uses the request up too. For another transaction or session it stays
 * open for its own. The audit trail gets the result; what cannot be recorded gives no approval. Never throws.
 */
export async function completeStepUp(
  portal: Portal,
  claims: AuthenticationClaims,
  transaction: ApprovedTransaction,
  expected: Omit<ExpectedAuthentication, 'nonce'>,
): Promise<StepUpResult> {
  const { nonce } = claims;
  if (typeof nonce !== 'string' || !NONCE.test(nonce)) return { ok: false, code: 'step-up-unknown' };
  const operation = forOperation(portal);
  try {
    const code = await judge(operation, { claims, nonce }, transaction, expected);
    await recordAfter(operation, { kind: 'step-up', code: code ?? 'satisfied' }, transaction);
    if (code !== null) return { ok: false, code };
    return { ok: true, approval: await issueApproval(operation, transaction, 'step-up') };
  } catch (fault) {
    portal.onFault(fault);
    return { ok: false, code: 'store-unavailable' };
  }
}

/** Null when the step-up is satisfied. Uses the request up. */
async function judge(
  operation: Portal,
  { claims, nonce }: { readonly claims: AuthenticationClaims; readonly nonce: string },
  transaction: ApprovedTransaction,
  expected: Omit<ExpectedAuthentication, 'nonce'>,
): Promise<StepUpFailure | null> {
  const value = await operation.challenges.read(keyOf(nonce));
  if (value === null) return 'step-up-unknown';
  if (value === USED) return 'step-up-used';
  const { bind, requestedAt, ...required } = record.parse(JSON.parse(value));
  if (bind !== bindOf(transaction)) return 'step-up-mismatch';
  if (!(await operation.challenges.swap(keyOf(nonce), value, USED, STEP_UP_LIFE_S))) return 'step-up-used';
  const now = Math.floor(operation.now() / 1000);
  return checkStepUp(claims, required, { requestedAt, now, expected: { ...expected, nonce } });
}

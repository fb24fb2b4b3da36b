/**
 * Approvals of transactions. In: a decision or a satisfied step-up. Out: a random handle that approves exactly one
 * transaction of one session, once. Execute a transaction only after `consumeApproval` returned `ok`.
 */
import { randomBytes } from 'node:crypto';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import type { ApprovedTransaction } from './approved-transaction.ts';
import { recordAfter } from './audit.ts';
import { bindChallenge, hashSession, hashTransaction } from './digest.ts';
import { forOperation, type Portal } from './portal.ts';

/** Seconds between the approval and the execution of a transaction. */
export const APPROVAL_LIFE_S = 300;

/** `attestation`: Vigil allowed it; `step-up`: the user authenticated again. */
export type ApprovedBy = 'attestation' | 'step-up';

export type ApprovalResult =
  | { readonly ok: true; readonly by: ApprovedBy }
  | {
      readonly ok: false;
      readonly code: 'approval-unknown' | 'approval-used' | 'approval-mismatch' | 'store-unavailable';
    };

const record = z.strictObject({ bind: z.string(), by: z.enum(['attestation', 'step-up']) });

const USED = 'used';
const HANDLE = /^[\w-]{43}$/;

const keyOf = (handle: string): string => `approval:${handle}`;

/** What ties a record to one transaction of one session of one user at one origin. */
export function bindOf({ origin, sessionId, subject, transaction }: ApprovedTransaction): string {
  return bindChallenge(origin, hashSession(sessionId), hashTransaction(transaction), subject);
}

/**
 * Approves one transaction for `APPROVAL_LIFE_S` seconds.
 *
 * @throws VigilError `session-invalid`, `transaction-invalid`; `approval-not-stored`; any error of the store.
 */
export async function issueApproval(portal: Portal, approved: ApprovedTransaction, by: ApprovedBy): Promise<string> {
  const handle = randomBytes(32).toString('base64url');
  const value = JSON.stringify({ bind: bindOf(approved), by });
  if (!(await portal.challenges.swap(keyOf(handle), null, value, APPROVAL_LIFE_S)))
    throw new VigilError('approval-not-stored', 'The challenge store did not store the approval: request it again.');
  return handle;
}

/**
 * Uses an approval up. Of any number of concurrent calls, in any number of processes, exactly one returns `ok`. An approval
 * of another transaction, session, user or origin is refused and stays valid for its own. The audit trail gets the result; what
 * cannot be recorded is refused. Never throws.
 */
export async function consumeApproval(
  portal: Portal,
  handle: unknown,
  expected: ApprovedTransaction,
): Promise<ApprovalResult> {
  if (typeof handle !== 'string' || !HANDLE.test(handle)) return { ok: false, code: 'approval-unknown' };
  const operation = forOperation(portal);
  try {
    const result = await consume(operation, handle, expected);
    await recordAfter(operation, { kind: 'approval', code: result.ok ? result.by : result.code }, expected);
    return result;
  } catch (fault) {
    portal.onFault(fault);
    return { ok: false, code: 'store-unavailable' };
  }
}

async function consume({ challenges }: Portal, handle: string, expected: ApprovedTransaction): Promise<ApprovalResult> {
  const value = await challenges.read(keyOf(handle));
  if (value === null) return { ok: false, code: 'approval-unknown' };
  if (value === USED) return { ok: false, code: 'approval-used' };
  const { bind, by } = record.parse(JSON.parse(value));
  if (bind !== bindOf(expected)) return { ok: false, code: 'approval-mismatch' };
  const first = await challenges.swap(keyOf(handle), value, USED, APPROVAL_LIFE_S);
  return first ? { ok: true, by } : { ok: false, code: 'approval-used' };
}

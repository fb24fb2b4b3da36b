/** Runs a verification. In: its steps. Out: their result, recorded in the audit trail; faults become refusals. */

import type { ApprovedTransaction } from './approved-transaction.ts';
import type { AuditContent } from './audit-entry.ts';
import { hashSession, hashSubject, hashTransaction } from './digest.ts';
import { isOverload } from './operation-limit.ts';
import { type Portal, runOperation } from './portal.ts';
import { type Refusal, refuse } from './refusals.ts';

/** What is known of the token under verification; the steps fill it in. */
export interface AuditTrace {
  readonly purpose: AuditContent['purpose'];
  kid: string | null;
  sub: string | null;
  sid: string | null;
  txn: string | null;
}

/**
 * Runs the steps in turn, on a portal whose store calls share one deadline. A step that throws is a refusal. A success that cannot
 * be recorded is a refusal; a refusal that cannot be recorded stays as it is. `overloaded` is not recorded: nothing was verified.
 */
export async function audited<T extends { readonly ok: true }>(
  portal: Portal,
  purpose: AuditContent['purpose'],
  steps: (operation: Portal, trace: AuditTrace) => Promise<T | Refusal>,
  describe: (result: T) => Pick<AuditContent, 'kind' | 'code' | 'action' | 'decision'>,
): Promise<T | Refusal> {
  try {
    return await runOperation(portal, (operation) => steppedThrough(operation, purpose, steps, describe));
  } catch (fault) {
    if (isOverload(fault)) return refuse('overloaded');
    throw fault;
  }
}

async function steppedThrough<T extends { readonly ok: true }>(
  operation: Portal,
  purpose: AuditContent['purpose'],
  steps: (operation: Portal, trace: AuditTrace) => Promise<T | Refusal>,
  describe: (result: T) => Pick<AuditContent, 'kind' | 'code' | 'action' | 'decision'>,
): Promise<T | Refusal> {
  const trace: AuditTrace = { purpose, kid: null, sub: null, sid: null, txn: null };
  const at = Math.floor(operation.now() / 1000);
  let result: T | Refusal;
  try {
    result = await steps(operation, trace);
  } catch (fault) {
    operation.onFault(fault);
    result = refuse('store-unavailable');
  }
  const line = result.ok ? describe(result) : refused(result);
  try {
    await record(operation, { at, ...trace, ...line });
  } catch (fault) {
    operation.onFault(fault);
    if (result.ok) return refuse('store-unavailable');
  }
  return result;
}

const refused = ({ code, action }: Refusal) => ({ kind: 'refused', code, action, decision: null }) as const;

/** What is recorded of a transaction after its decision. */
export interface AfterDecision {
  readonly kind: 'approval' | 'step-up';
  readonly code: string;
}

/** Records what became of a transaction: its approval was used or refused, or its step-up came back. */
export async function recordAfter(portal: Portal, after: AfterDecision, of: ApprovedTransaction): Promise<void> {
  await record(portal, {
    at: Math.floor(portal.now() / 1000),
    ...after,
    kid: null,
    sub: of.subject,
    sid: hashSession(of.sessionId),
    action: null,
    purpose: 'transaction',
    txn: hashTransaction(of.transaction),
    decision: null,
  });
}

/** Links the entry into the chain of this process and stores it; `sub` is the handle of the user. */
export async function record(portal: Portal, content: AuditContent): Promise<void> {
  const sub = content.sub === null ? null : hashSubject(portal.id, content.sub);
  await portal.credentials.audit(portal.auditChain.link({ ...content, sub }));
}

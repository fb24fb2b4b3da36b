/** Runs a verification. In: its steps. Out: their result, recorded in the audit trail; faults become refusals. */
import { forOperation, type Portal } from './portal.ts';
import { type Refusal, refuse } from './refusals.ts';
import type { AuditEntry } from './stores.ts';

/** What is known of the token under verification; the steps fill it in. */
export interface AuditTrace {
  kid: string | null;
  sub: string | null;
  sid: string | null;
}

/**
 * Runs the steps on a portal whose store calls share one deadline. A step that throws is a refusal. A success that cannot be recorded is a refusal; a refusal that cannot
 * be recorded stays as it is.
 */
export async function audited<T extends { readonly ok: true }>(
  portal: Portal,
  steps: (operation: Portal, trace: AuditTrace) => Promise<T | Refusal>,
  describe: (result: T) => Pick<AuditEntry, 'kind' | 'code' | 'action'>,
): Promise<T | Refusal> {
  const operation = forOperation(portal);
  const trace: AuditTrace = { kid: null, sub: null, sid: null };
  const at = Math.floor(portal.now() / 1000);
  let result: T | Refusal;
  try {
    result = await steps(operation, trace);
  } catch (fault) {
    portal.onFault(fault);
    result = refuse('store-unavailable');
  }
  const line = result.ok ? describe(result) : ({ kind: 'refused', code: result.code, action: result.action } as const);
  try {
    await operation.credentials.audit({ at, ...trace, ...line });
  } catch (fault) {
    portal.onFault(fault);
    if (result.ok) return refuse('store-unavailable');
  }
  return result;
}

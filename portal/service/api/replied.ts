/**
 * Calls of the portal under one deadline. In: a call. Out: its value, or the problem that says why there is none. A fault
 * of a store is reported and answered 503; a mistake of the caller is answered 400 with the portal's own sentence.
 */

import { withDeadline } from '@vigil/portal/server/deadline.ts';
import { isOverload } from '@vigil/portal/server/operation-limit.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { VerifierContext } from '../context.ts';
import { Problem } from './problems.ts';

/** Codes by which the portal says that the caller's values are wrong. */
const CALLER = ['challenge-request-invalid', 'session-invalid', 'transaction-invalid'];

export async function replied<T>(context: VerifierContext, what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await withDeadline(what, context.deadlineMs, call);
  } catch (fault) {
    if (fault instanceof VigilError && CALLER.includes(fault.code)) throw new Problem('request-invalid', fault.message);
    if (isOverload(fault)) throw overloaded(context);
    context.portal.onFault(fault);
    throw new Problem('store-unavailable', undefined, { cause: fault });
  }
}

/** Counted, and answered 503 with `Retry-After`. */
export function overloaded({ metrics }: VerifierContext): Problem {
  metrics.overloaded();
  return new Problem('overloaded');
}

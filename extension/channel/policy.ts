/** The policy in force, for background and pages. Types only. */
import type { ListedBank } from '@vigil/protocol/policy.ts';

export interface Policy {
  /** `managed`: set by the machine's administrator. `own`: set by the user. */
  readonly source: 'managed' | 'own';
  readonly banks: readonly ListedBank[];
  /** Number of invalid entries that were ignored. */
  readonly rejected: number;
}

/** The policy in force, as background and pages see it. Types only. */
import type { ListedBank } from '@vigil/protocol/policy.ts';

export interface Policy {
  /** `managed`: set by the machine's administrator. `own`: by the user. */
  readonly source: 'managed' | 'own';
  readonly banks: readonly ListedBank[];
  /** Entries that were not understood and are left out. */
  readonly rejected: number;
}

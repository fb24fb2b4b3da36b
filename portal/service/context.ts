/** What every operation works with. In: nothing, types only. Out: the running verifier as its operations see it. */
import type { PortalPolicy } from '@vigil/portal/server/policy.ts';
import type { Portal } from '@vigil/portal/server/portal.ts';
import type { Metrics } from './monitor/metrics.ts';
import type { Readiness } from './monitor/readiness.ts';

export interface VerifierContext {
  readonly portal: Portal;
  /** Policies by name; the portal's own is the default one. */
  readonly policies: ReadonlyMap<string, PortalPolicy>;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  /** Longest time for one operation with all its store calls, in milliseconds. */
  readonly deadlineMs: number;
}

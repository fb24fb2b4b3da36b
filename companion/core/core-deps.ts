/** What the core is built from. In: nothing. Out: the interface that `CoreHost` fills in and `OpenCore` uses. */
import type { Engine } from '@vigil/engine/engine-api.ts';
import type { PolicySourceClaim } from '@vigil/protocol/attestation/claims.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { PendingConsents } from './attestation/pending-consents.ts';
import type { Clock } from './clock.ts';
import type { Trainer } from './profiles/trainer.ts';
import type { EnvironmentMonitor } from './sessions/environment-monitor.ts';
import type { Sessions } from './sessions/sessions.ts';

export interface CoreDeps {
  readonly clock: Clock;
  readonly engine: Engine;
  readonly train: Trainer;
  /** Seeds of trainings. */
  readonly seed: () => number;
  readonly policy: () => CompanionPolicy;
  readonly policySource: () => PolicySourceClaim;
  readonly consents: PendingConsents;
  readonly sessions: Sessions;
  readonly environmentMonitor: EnvironmentMonitor;
  readonly onFault: (code: string) => void;
}

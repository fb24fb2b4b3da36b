/** What the core is built from. In: nothing. Out: the interface that `CoreHost` fills in and `OpenCore` uses. */
import type { Engine } from '@vigil/engine/engine-api.ts';
import type { KeyboardKind } from '@vigil/pilot/visit.ts';
import type { PolicySourceClaim } from '@vigil/protocol/attestation/claims.ts';
import type { EvidenceScope } from '@vigil/protocol/attestation/evidence-scope.ts';
import type { PilotSettings } from '@vigil/protocol/pilot.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { PendingConsents } from './attestation/pending-consents.ts';
import type { Clock } from './clock.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Trainer } from './profiles/trainer.ts';
import type { EnvironmentMonitor } from './sessions/environment-monitor.ts';
import type { Sessions } from './sessions/sessions.ts';

export interface CoreDeps {
  readonly home: string;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly train: Trainer;
  /** Seeds of trainings. */
  readonly seed: () => number;
  readonly policy: () => CompanionPolicy;
  readonly policySource: () => PolicySourceClaim;
  /** Whose input a bank's evidence is. */
  readonly scope: () => EvidenceScope;
  /** The machine policy's own pilot; `isValid` is false while that policy cannot be read. */
  readonly pilotPolicy: { readonly settings: () => PilotSettings | null; readonly isValid: () => boolean };
  readonly keyboard: () => KeyboardKind;
  readonly consents: PendingConsents;
  readonly sessions: Sessions;
  readonly environmentMonitor: EnvironmentMonitor;
  readonly onFault: (code: string) => void;
  readonly diagnostics: Diagnostics;
}

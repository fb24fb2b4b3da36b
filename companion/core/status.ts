/** What the core shows of itself. In: its parts as they are now. Out: the state for browsers and windows, the status. */
import type { CoreStatus } from '@vigil/control/control-message.ts';
import type { CompanionState } from '@vigil/protocol/companion-state.ts';
import type { CoreState } from './core-state.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Peers } from './peers.ts';
import type { ParametersInForce } from './policy/parameters-in-force.ts';
import type { PolicySource } from './policy/policy-source.ts';
import type { BrowserSession } from './sessions/browser-session.ts';
import { companionStateOf } from './sessions/companion-state.ts';
import type { TrustHistory } from './user/trust-history.ts';

export interface StatusParts {
  readonly core: CoreState;
  readonly policy: PolicySource;
  readonly parameters: ParametersInForce;
  readonly sessions: readonly BrowserSession[];
  readonly history: TrustHistory;
  readonly diagnostics: Diagnostics;
  readonly nowMs: number;
}

export function stateOf({ core, policy, sessions, history, nowMs }: StatusParts): CompanionState {
  return companionStateOf({
    sessions,
    policy: policy.policy,
    environment: core.environment(),
    registered: (bank) => core.isRegistered(bank),
    pausedUntil: core.pausedUntil(),
    keyTier: core.keyTier ?? 'file',
    store: core.storeState,
    shown: (evidence) => {
      const { verdict, confidence } = history.shown(evidence, nowMs);
      return { verdict, confidence };
    },
    pilot: core.pilotState,
    nowMs,
  });
}

export function statusOf(
  parts: StatusParts,
  { browserCount, extensions }: Pick<Peers, 'browserCount' | 'extensions'>,
  lastFault: string | null,
): CoreStatus {
  const { core, policy, parameters, diagnostics } = parts;
  return {
    state: stateOf(parts),
    store: core.storeState,
    policy: policy.report(),
    parameters: parameters.report(core.templateRestarted),
    browsers: browserCount,
    extensions,
    watches: core.watchCount,
    lastFault,
    seenExtensions: diagnostics.extensions,
    clock: diagnostics.clock,
  };
}

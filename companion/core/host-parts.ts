/** Parts of the core's host that depend on its options. In: the options and what the host made of them. Out: the store and the open core's parts. */
import { randomInt } from 'node:crypto';
import type { EvidenceScope } from '@vigil/protocol/attestation/evidence-scope.ts';
import { PendingConsents } from './attestation/pending-consents.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import { ClockSteps } from './clock-steps.ts';
import type { CoreOptions } from './core-api.ts';
import type { CoreDeps } from './core-deps.ts';
import { Diagnostics } from './diagnostics.ts';
import type { Keyring } from './keys/os-user-key.ts';
import type { PolicySource } from './policy/policy-source.ts';
import { TRAINING_BUDGET_MS, workerTrainer } from './profiles/trainer.ts';
import { EnvironmentMonitor } from './sessions/environment-monitor.ts';
import type { Machine } from './sessions/machine.ts';
import { Sessions } from './sessions/sessions.ts';
import { HeldStore } from './store/held-store.ts';

const SEEDS = 2 ** 31;

export interface HostParts {
  readonly options: CoreOptions;
  readonly clock: Clock;
  readonly clockSteps: ClockSteps;
  readonly policy: PolicySource;
  readonly monitor: EnvironmentMonitor;
  readonly sessions: Sessions;
  readonly consents: PendingConsents;
  readonly diagnostics: Diagnostics;
  readonly scope: () => EvidenceScope;
  readonly onFault: (code: string) => void;
}

export function hostParts(
  options: CoreOptions,
  machine: Machine,
  policy: PolicySource,
  onFault: (code: string) => void,
): HostParts {
  const { clock = SYSTEM_CLOCK, engine, home } = options;
  // A user cannot pool what banks see.
  const scope = () => (policy.report().source === 'machine' ? policy.policy.evidenceScope : 'bank');
  return {
    options,
    clock,
    clockSteps: new ClockSteps(clock),
    policy,
    monitor: new EnvironmentMonitor(machine, () => policy.policy),
    sessions: new Sessions(engine, onFault, scope),
    consents: new PendingConsents(() => clock.monotonic()),
    diagnostics: new Diagnostics(home),
    scope,
    onFault,
  };
}

export function heldStoreOf({ options, clock, onFault }: HostParts, keyring: Keyring | null): HeldStore {
  const { home, passphrase = null, safeStorage = null, keyTiers } = options;
  const tiers = keyTiers === undefined ? {} : { tiers: keyTiers };
  return new HeldStore({ home, passphrase, keyring, safeStorage, clock, onFault, ...tiers });
}

export function coreDepsOf(parts: HostParts, trainScript: URL): CoreDeps {
  const { options, clock, policy, monitor, sessions, consents, diagnostics, scope, onFault } = parts;
  const { engine, trainer, seed, parameters } = options;
  const set = parameters?.state === 'named' ? parameters.set : undefined;
  return {
    home: options.home,
    clock,
    engine,
    train: trainer ?? workerTrainer(trainScript, TRAINING_BUDGET_MS, set),
    seed: seed ?? (() => randomInt(SEEDS)),
    policy: () => policy.policy,
    scope,
    policySource: () => (policy.report().source === 'machine' ? 'machine' : 'user'),
    pilotPolicy: {
      settings: () => (policy.report().source === 'machine' ? (policy.policy.pilot ?? null) : null),
      isValid: () => [null, 'policy-entries-invalid'].includes(policy.report().error),
    },
    keyboard: () => monitor.keyboard,
    consents,
    sessions,
    environmentMonitor: monitor,
    onFault,
    diagnostics,
  };
}

/** Connects the core to this machine. In: home, options. Out: a running core; throws what its store and keys throw. */

import { channelPaths, here } from '@vigil/channel/home.ts';
import { createCore, policySource } from '@vigil/core/core.ts';
import type { SafeStorage } from '@vigil/core/keys/safe-storage-key.ts';
import { namedParameters } from '@vigil/core/policy/engine-parameters.ts';
import type { ConfirmUser } from '@vigil/core/user/confirm-user.ts';
import { createEngine } from '@vigil/engine/engine.ts';
import { decodeParameterSet } from '@vigil/engine/parameter-set.ts';
import { KEY_TIERS, type KeyTier } from '@vigil/protocol/key-tier.ts';
import { systemConfirmation } from './polkit.ts';
import type { CompanionLog, ServedCore } from './run-companion.ts';

export interface OpenOptions {
  readonly home: string;
  /** Instead of the machine's policy or the user's. */
  readonly policy?: string | undefined;
  readonly keyTier?: KeyTier | undefined;
  readonly passphrase?: string | undefined;
  readonly safeStorage?: SafeStorage | undefined;
  /** By default what the system has. */
  readonly confirmUser?: ConfirmUser | undefined;
  /** Recorded input is replayed faster than it was made: its clock may run ahead. */
  readonly replay?: boolean | undefined;
  /** Where the machine policy stands: tests cannot write to the system's place. */
  readonly machinePolicy?: string | undefined;
  readonly log: CompanionLog;
}

/** Tiers for a new key: at least as strong as the policy asks; only `requested` when the command names one. */
function allowedKeyTiers(min: KeyTier, requested?: KeyTier): KeyTier[] {
  const allowed = KEY_TIERS.slice(0, KEY_TIERS.indexOf(min) + 1);
  return requested === undefined ? allowed : allowed.filter((tier) => tier === requested);
}

export async function openCore(options: OpenOptions): Promise<ServedCore> {
  const { home, policy, keyTier, passphrase, safeStorage, confirmUser, replay, machinePolicy, log } = options;
  const files = {
    home,
    ...(policy !== undefined && { policyFile: policy }),
    ...(machinePolicy !== undefined && { machinePolicyFile: machinePolicy }),
  };
  const source = policySource(files);
  const named = await namedParameters(source);
  if (named.state === 'refused') log.warn({ code: named.code }, 'parameters named in policy are not used');
  const core = await createCore({
    ...files,
    engine: createEngine({
      checkClock: !replay,
      ...(named.state === 'named' && { parameters: decodeParameterSet(named.set) }),
    }),
    parameters: named,
    keyTiers: allowedKeyTiers(source.policy.minKeyTier, keyTier),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(safeStorage === undefined ? {} : { safeStorage }),
    confirmUser: confirmUser ?? systemConfirmation(),
    diagnose: async () => (await import('@vigil/doctor/diagnose.ts')).diagnose(channelPaths(home, here())),
    onFault: (code) => log.warn({ code }, 'fault survived'),
  });
  const status = core.status();
  log.info({ store: status.store, policy: status.policy }, 'core open');
  return core;
}

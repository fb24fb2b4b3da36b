/**
 * Creates the companion's core. In: options. Out: a core that serves connections of the local channel with signed tokens and
 * stores everything on disk. Plain Node: sockets, windows and the command line belong to the `main` files.
 */
import type { Core, CoreOptions } from './core-api.ts';
import { CoreHost } from './host.ts';
import { systemKeyring } from './keys/system-keyring.ts';
import { lastPolicyFile } from './policy/last-policy.ts';
import { managedSettings } from './policy/managed-settings.ts';
import { isTrustedPolicyFile, machinePolicyFile, userPolicyFile } from './policy/policy-files.ts';
import { PolicySource } from './policy/policy-source.ts';
import { MachineWatch, thisSystem } from './sessions/machine-watch.ts';

/** Opens the store and begins. A store that cannot be opened is a state, not an error; a broken disk throws. */
export async function createCore(options: CoreOptions): Promise<Core> {
  const core = new CoreHost(
    options,
    options.machine ?? new MachineWatch(thisSystem()),
    policySource(options),
    options.keyring === undefined ? await systemKeyring() : options.keyring,
    trainScript(),
  );
  try {
    await core.open();
  } catch (error) {
    await core.close();
    throw error;
  }
  return core;
}

/** The policy of this machine or its user, or the one file that the options name. */
export function policySource(options: Pick<CoreOptions, 'home' | 'policyFile' | 'machinePolicyFile'>): PolicySource {
  return new PolicySource({
    ...(options.policyFile === undefined ? {} : { override: options.policyFile }),
    managed: options.machinePolicyFile === undefined ? managedSettings(process.platform) : null,
    machine: options.machinePolicyFile ?? machinePolicyFile(process.platform, process.env),
    isTrusted: isTrustedPolicyFile,
    user: userPolicyFile(options.home),
    lastValid: lastPolicyFile(options.home),
  });
}

/** Source and build stand beside this file under the same name. */
function trainScript(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./train-worker.${extension}`, import.meta.url);
}

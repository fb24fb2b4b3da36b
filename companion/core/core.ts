/**
 * Makes the companion's core. In: options. Out: a core that serves connections from the local channel with signed answers
 * and keeps everything on the disk. Plain Node: no socket, window or command line; `main` files hand those in.
 */
import type { Core, CoreOptions } from './core-api.ts';
import { systemKeyring } from './keys/system-keyring.ts';
import { machinePolicyFile, userPolicyFile } from './policy/policy-files.ts';
import { PolicySource } from './policy/policy-source.ts';
import { MachineWatch, thisSystem } from './sessions/machine-watch.ts';
import { VigilCore } from './vigil-core.ts';

/** Opens the store and begins. A store that cannot be opened is a state, not an error; a broken disk throws. */
export async function createCore(options: CoreOptions): Promise<Core> {
  const core = new VigilCore(
    options,
    options.machine ?? new MachineWatch(thisSystem()),
    policySource(options),
    options.keyring === undefined ? await systemKeyring() : options.keyring,
    trainScript(),
  );
  await core.open();
  return core;
}

/** The policy of this machine or its user, or the one file that the options name. */
export function policySource(options: Pick<CoreOptions, 'home' | 'policyFile' | 'machinePolicyFile'>): PolicySource {
  return new PolicySource({
    ...(options.policyFile === undefined ? {} : { override: options.policyFile }),
    machine: options.machinePolicyFile ?? machinePolicyFile(process.platform, process.env),
    user: userPolicyFile(options.home),
  });
}

/** Source and build stand beside this file under the same name. */
function trainScript(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./train-worker.${extension}`, import.meta.url);
}

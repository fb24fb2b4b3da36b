/** A pilot that a machine policy offers. In: nothing. Out: its keys and settings; a core under that policy, with a registered user. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newPilotKeys, pilotKeyId } from '@vigil/pilot/pilot-keys.ts';
import type { PilotSettings } from '@vigil/protocol/pilot.ts';
import { CoreBench } from './core-bench.ts';

export const pilotKeys = await newPilotKeys();
export const recipient = pilotKeyId(pilotKeys.publicKey);
export const PILOT: PilotSettings = {
  publicKey: pilotKeys.publicKey,
  name: 'Acme',
  purpose: 'Fit',
  days: 14,
  maxMB: 1,
};

export async function startWithPilot(): Promise<{ readonly bench: CoreBench; readonly machinePolicyFile: string }> {
  const bench = await CoreBench.start();
  const machinePolicyFile = join(bench.home, 'machine-policy.json');
  const policy = { version: 1, banks: [bench.bank.listed], pilot: PILOT };
  writeFileSync(machinePolicyFile, JSON.stringify(policy), { mode: 0o600 });
  await bench.restart({ machinePolicyFile });
  await bench.register();
  return { bench, machinePolicyFile };
}

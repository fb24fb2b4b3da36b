/** Runs the built companion. In: home and policy. Out: a running core. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Child, startChild } from './child.ts';
import { ROOT } from './root.ts';

export const VIGIL = join(ROOT, 'dist', 'companion', 'vigil.js');

export interface CompanionOptions {
  readonly home: string;
  readonly policyFile: string;
  /** Accepts input that is played faster than it was recorded. */
  readonly replay?: boolean;
  /** Stands for the machine's own policy: a pilot and parameters are read from there only. */
  readonly machinePolicy?: boolean;
}

export function startCompanion(options: CompanionOptions): Promise<Child> {
  const replay = options.replay === true ? ['--replay'] : [];
  return startChild(process.execPath, [
    VIGIL,
    'start',
    '--json',
    '--home',
    options.home,
    options.machinePolicy === true ? '--machine-policy' : '--policy',
    options.policyFile,
    // A key in the system's keyring would outlive the run.
    '--key-tier',
    'file',
    ...replay,
  ]);
}

/** Runs a command of `vigil` to its end and returns what it printed. */
export async function vigil(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [VIGIL, ...args], { env });
  return stdout;
}

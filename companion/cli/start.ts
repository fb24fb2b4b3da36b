/**
 * `vigil start`. In: paths, options. Out: one line on stdout when ready; runs until SIGINT, SIGTERM or SIGHUP.
 * SIGUSR2 replaces the process by a new one, after an upgrade of the package.
 */

import { spawn } from 'node:child_process';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import type { KeyTier } from '@vigil/protocol/key-tier.ts';
import { runsAsExecutable } from '@vigil/register/executable.ts';
import { type Level, openLog } from '@vigil/service/log.ts';
import { openCore } from '@vigil/service/open-core.ts';
import { runCompanion } from '@vigil/service/run-companion.ts';
import { readRegistryValue } from '@vigil/windows/registry.ts';
import { readPassphrase } from './passphrase.ts';
import { describeProblems } from './status.ts';

export interface StartOptions {
  readonly policy?: string;
  readonly logLevel: Level;
  readonly replay?: boolean;
  readonly machinePolicy?: string;
  readonly keyTier?: KeyTier;
  readonly passphraseStdin?: boolean;
  readonly json?: boolean;
}

function untilStopped(): Promise<'stop' | 'restart'> {
  return new Promise((resolve) => {
    let requested = false;
    const stop = () => {
      // A second signal skips the orderly shutdown.
      if (requested) process.exit(1);
      requested = true;
      resolve('stop');
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
    if (process.platform !== 'win32') process.on('SIGUSR2', () => resolve('restart'));
  });
}

/**
 * The program that starts next: after an upgrade on Windows the newest version lies in a directory of its own, which the
 * installer names in the registry.
 */
function nextProgram(): string {
  if (!runsAsExecutable() || process.platform !== 'win32') return process.execPath;
  return readRegistryValue('HKLM\\Software\\Vigil') ?? process.execPath;
}

/** The new process inherits stdout and stderr. Standard input is not read again: a passphrase store stays locked. */
function startAgain(): void {
  const args = process.argv.slice(runsAsExecutable() ? 2 : 1).filter((argument) => argument !== '--passphrase-stdin');
  spawn(nextProgram(), args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] }).unref();
}

export async function start(paths: ChannelPaths, options: StartOptions): Promise<void> {
  const stopped = untilStopped();
  const passphrase = options.passphraseStdin ? await readPassphrase() : undefined;
  const companion = await runCompanion({
    paths,
    openLog: () => openLog(paths.home, options.logLevel),
    openCore: (log) => openCore({ ...options, home: paths.home, passphrase, log }),
  });
  const ready = { ready: true, pid: process.pid, home: paths.home, socket: paths.socket, version: VERSION };
  const sentence = `Vigil ${VERSION} is running (process ${process.pid}, home ${paths.home}). Press Ctrl-C to stop it.`;
  process.stdout.write(`${options.json ? JSON.stringify(ready) : sentence}\n`);
  for (const problem of describeProblems(companion.status())) process.stderr.write(`${problem}\n`);
  const end = await Promise.race([stopped, companion.ended]);
  await companion.close();
  if (end === 'restart') startAgain();
}

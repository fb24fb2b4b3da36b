/**
 * `vigil start`. In: paths, options. Out: one line on stdout when ready; runs until SIGINT, SIGTERM or SIGHUP.
 * SIGUSR2 replaces the process by a new one, after an upgrade of the package.
 */

import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { isAlive } from '@vigil/channel/lock.ts';
import { networkDisk } from '@vigil/channel/network-disk.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import type { KeyTier } from '@vigil/protocol/key-tier.ts';
import { runsAsExecutable } from '@vigil/register/executable.ts';
import { type Level, openLog } from '@vigil/service/log/companion-log.ts';
import { openSystemLog } from '@vigil/service/log/system-log.ts';
import { openCore, systemLogSetting } from '@vigil/service/open-core.ts';
import { type RunningCompanion, runCompanion } from '@vigil/service/run-companion.ts';
import { installedProgram } from './installed-program.ts';
import { readPassphrase } from './passphrase.ts';
import { describeProblems } from './status.ts';

/** How long the process that this one replaces may take to end. */
const PREDECESSOR_MS = 15_000;

const ONE_MACHINE = 'a companion on another machine is refused while this one runs';

export interface StartOptions {
  readonly policy?: string;
  readonly logLevel: Level;
  readonly replay?: boolean;
  readonly machinePolicy?: string;
  readonly keyTier?: KeyTier;
  readonly passphraseStdin?: boolean;
  readonly json?: boolean;
  /** Process that this one replaces. */
  readonly after?: number;
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
const nextProgram = (): string => installedProgram() ?? process.execPath;

/** The new process inherits stdout and stderr. Standard input is not read again: a passphrase store stays locked. */
function startAgain(): void {
  const given = process.argv.slice(runsAsExecutable() ? 2 : 1).filter((argument) => argument !== '--passphrase-stdin');
  const previous = given.indexOf('--after');
  const kept = previous < 0 ? given : given.toSpliced(previous, 2);
  const args = [...kept, '--after', String(process.pid)];
  spawn(nextProgram(), args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] }).unref();
}

/** The endpoint is free when the process that held it has ended, not before. */
async function untilEnded(pid: number): Promise<void> {
  for (const until = performance.now() + PREDECESSOR_MS; isAlive(pid) && performance.now() < until; ) await delay(50);
}

/** A failed start is an event of the system's log; that another companion runs is not. */
async function startCompanion(
  paths: ChannelPaths,
  options: StartOptions,
  passphrase: string | undefined,
): Promise<RunningCompanion> {
  const system = openSystemLog(systemLogSetting({ ...options, home: paths.home }));
  try {
    return await runCompanion({
      paths,
      openLog: () => openLog(paths.home, options.logLevel, system),
      openCore: (log) => openCore({ ...options, home: paths.home, passphrase, log }),
    });
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'already-running') system.record('start-failed', { code });
    await system.flush();
    throw error;
  }
}

export async function start(paths: ChannelPaths, options: StartOptions): Promise<void> {
  const stopped = untilStopped();
  if (options.after !== undefined) await untilEnded(options.after);
  const passphrase = options.passphraseStdin ? await readPassphrase() : undefined;
  const companion = await startCompanion(paths, options, passphrase);
  const ready = { ready: true, pid: process.pid, home: paths.home, socket: paths.socket, version: VERSION };
  const sentence = `Vigil ${VERSION} is running (process ${process.pid}, home ${paths.home}). Press Ctrl-C to stop it.`;
  process.stdout.write(`${options.json ? JSON.stringify(ready) : sentence}\n`);
  const network = networkDisk(paths.home);
  if (network !== null) process.stderr.write(`The home is on a network disk (${network}): ${ONE_MACHINE}\n`);
  for (const problem of describeProblems(companion.status())) process.stderr.write(`${problem}\n`);
  const end = await Promise.race([stopped, companion.ended]);
  await companion.close();
  if (end === 'restart') startAgain();
}

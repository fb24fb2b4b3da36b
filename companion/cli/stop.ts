/**
 * `vigil stop`. In: paths, options. Out: the companion of this user has ended, or with `--restart` another one runs in its
 * place. `--all-users` is for the installer, which runs as the system: it can read every user's secret.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endpointOf } from '@vigil/channel/endpoint.ts';
import { type ChannelPaths, channelPaths, here, homeDirectory } from '@vigil/channel/home.ts';
import { isListening } from '@vigil/channel/listen.ts';
import { readSecret } from '@vigil/channel/secret.ts';
import { call } from '@vigil/control/call.ts';
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import { EXIT } from './exit-codes.ts';
import { isReplaced } from './installed-program.ts';

/** The store is closed within this time, else something is wrong. */
const END_MS = 15_000;
const LOOK_MS = 100;

export interface StopOptions {
  readonly restart?: boolean;
  readonly allUsers?: boolean;
}

/** Resolves when nothing listens any more. Throws `companion-silent` after {@link END_MS}. */
async function untilEnded(endpoint: string): Promise<void> {
  for (const until = performance.now() + END_MS; performance.now() < until; await delay(LOOK_MS)) {
    if (!(await isListening(endpoint))) return;
  }
  throw new VigilError('companion-silent', `The companion did not end within ${END_MS / 1000} s: see companion.log`);
}

/** False when no companion was running. */
async function stopOne(paths: ChannelPaths, restart: boolean): Promise<boolean> {
  try {
    await call(paths, { type: 'stop', restart }, 'vigil stop');
  } catch (error) {
    if (codeOf(error) === 'companion-missing') return false;
    throw error;
  }
  if (!restart) await untilEnded(endpointOf(paths, readSecret(paths.secret)));
  return true;
}

/** Default homes of the users of this Windows machine; the profiles lie beside the public one. */
function homesOfAllUsers(): string[] {
  const environment = here();
  const profiles = dirname(environment.env.PUBLIC ?? 'C:\\Users\\Public');
  return readdirSync(profiles)
    .map((name) => join(profiles, name))
    .map((userHome) => homeDirectory(undefined, { ...environment, env: {}, userHome }))
    .filter((home) => existsSync(home));
}

async function stopAll(restart: boolean): Promise<void> {
  const homes = homesOfAllUsers();
  const paths = homes.map((home) => channelPaths(home, here()));
  const results = await Promise.allSettled(paths.map((one) => stopOne(one, restart)));
  results.forEach((result, n) => {
    const text = result.status === 'fulfilled' ? (result.value ? 'stopped' : 'not running') : String(result.reason);
    process.stdout.write(`${homes[n]}: ${text}\n`);
  });
  if (results.some(({ status }) => status === 'rejected')) process.exitCode = EXIT.failed;
}

/** Throws `windows-only` for `--all-users` elsewhere: the Debian package signals processes. */
export async function stop(paths: ChannelPaths, { restart = false, allUsers = false }: StopOptions): Promise<void> {
  if (allUsers) {
    if (process.platform !== 'win32') throw new VigilError('windows-only', '--all-users is for the Windows installer');
    // The installer removes the former version when companions of the next one already run.
    if (!restart && isReplaced()) {
      process.stdout.write('Another version is installed: its companions keep running.\n');
      return;
    }
    return stopAll(restart);
  }
  if (await stopOne(paths, restart)) {
    process.stdout.write(restart ? 'The companion restarts.\n' : 'The companion has stopped.\n');
    return;
  }
  process.stdout.write(`No companion is running for ${paths.home}.\n`);
  process.exitCode = EXIT.notRunning;
}

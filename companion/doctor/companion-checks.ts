/** Checks of the way from a command to the core. In: paths. Out: a description of each component, or why it does not work. */
import { existsSync } from 'node:fs';
import { connect } from '@vigil/channel/connect.ts';
import { endpointOf } from '@vigil/channel/endpoint.ts';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { isListening, ownerOf } from '@vigil/channel/listen.ts';
import { isAlive } from '@vigil/channel/lock.ts';
import { checkPrivate } from '@vigil/channel/private-directory.ts';
import { readSecret } from '@vigil/channel/secret.ts';
import { callForStatus } from '@vigil/control/call.ts';
import type { CompanionStatus } from '@vigil/control/reply.ts';
import { holderOf } from '@vigil/core/store/store-lock.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { CheckError, type DiagnosticCheck } from './examine.ts';
import type { InstallationKind } from './installation.ts';
import { remedyFor } from './remedies.ts';

export const statusFrom = (paths: ChannelPaths): Promise<CompanionStatus> =>
  callForStatus(paths, { type: 'status' }, 'vigil doctor');

function secret(paths: ChannelPaths, start: string): string {
  if (!existsSync(paths.secret)) throw new CheckError('secret-missing', 'No companion has run with this home', start);
  try {
    readSecret(paths.secret);
  } catch (error) {
    const code = codeOf(error) === 'not-private' ? 'secret-not-private' : 'secret-damaged';
    throw new CheckError(code, (error as Error).message, (error as Error).message.replace(/^.*?: /, ''));
  }
  return 'private';
}

/** Why nothing listens: another machine or process has the store, the companion died, or none was started. */
function notListening(paths: ChannelPaths, start: string): CheckError {
  const holder = holderOf(paths.home);
  if (holder !== null) {
    const remedy = `End process ${holder.pid} on ${holder.host}, then start the companion here`;
    return new CheckError('store-in-use', `Process ${holder.pid} on ${holder.host} uses this store`, remedy);
  }
  const owner = ownerOf(paths);
  if (owner !== null && !isAlive(owner))
    return new CheckError('companion-died', `Process ${owner} ended without closing; see companion.log`, start);
  return new CheckError('companion-not-running', 'No process listens', start);
}

async function socket(paths: ChannelPaths, start: string): Promise<string> {
  if (paths.runDir !== null && existsSync(paths.runDir)) {
    try {
      checkPrivate(paths.runDir, 'directory');
    } catch (error) {
      const { message } = error as Error;
      throw new CheckError('run-directory-open', message, message.replace(/^.*?: /, ''));
    }
  }
  if (!(await isListening(endpointOf(paths, readSecret(paths.secret))))) throw notListening(paths, start);
  return `process ${ownerOf(paths) ?? 'unknown'} listens`;
}

async function handshake(paths: ChannelPaths, restart: string): Promise<string> {
  try {
    const link = await connect(paths, { role: 'control', caller: 'vigil doctor' });
    link.resume();
    link.close();
    return 'mutual authentication succeeded';
  } catch (error) {
    const owner = ownerOf(paths);
    if (codeOf(error) === 'companion-refused')
      throw new CheckError(
        'socket-occupied',
        'The process on the socket is not the companion of this home',
        `Find the process (ss -xlp, on Windows Process Explorer), end it, then: ${restart}`,
      );
    const remedy = owner === null ? restart : `End process ${owner}, then: ${restart}`;
    throw new CheckError('companion-stalled', `Process ${owner ?? 'unknown'} listens and does not respond`, remedy);
  }
}

async function core(paths: ChannelPaths, installation: InstallationKind): Promise<string> {
  const { state } = await statusFrom(paths);
  if (state.version !== VERSION) {
    const older = state.version.localeCompare(VERSION, 'en', { numeric: true }) < 0;
    throw new CheckError(
      'companion-version',
      `The companion has version ${state.version}, this command ${VERSION}`,
      remedyFor(older ? 'restart' : 'update', installation),
    );
  }
  return `version ${state.version}, ${state.stage}`;
}

async function store(paths: ChannelPaths, installation: InstallationKind): Promise<string> {
  const { store: found, state } = await statusFrom(paths);
  switch (found) {
    case 'ok':
      return `open, key tier ${state.keyTier}`;
    case 'absent':
      throw new CheckError('store-absent', 'There is no store', remedyFor('restart', installation));
    case 'locked':
      if (state.keyTier !== 'passphrase')
        throw new CheckError(
          'keyring-locked',
          'The key store of the operating system is locked or does not respond',
          `Unlock the keyring (sign in again), then: ${remedyFor('restart', installation)}`,
        );
      throw new CheckError('store-locked', 'The store needs its passphrase', 'Unlock the store: vigil unlock');
    case 'undecryptable':
      throw new CheckError(
        'store-undecryptable',
        'The key is missing or the file is damaged',
        'Restore the home from a backup, or delete the data and enrol again: vigil erase',
      );
    case 'newer':
      throw new CheckError('store-newer', 'A newer version wrote the store', remedyFor('update', installation));
  }
}

async function clock(paths: ChannelPaths): Promise<string> {
  const { clock: seen } = await statusFrom(paths);
  if (seen === undefined || seen === null) return 'no bank disagreed';
  const [side, seconds] = seen.offsetS > 0 ? ['behind', seen.offsetS] : ['ahead of', -seen.offsetS];
  throw new CheckError(
    'clock-off',
    `The clock of this machine is ${seconds} s ${side} the bank's, at ${new Date(seen.atMs).toISOString()}`,
    'Set the clock of this machine (network time), then reload the page of the bank. Where other machines say the same, the clock of the bank is off: tell the bank',
  );
}

export function companionChecks(installation: InstallationKind): DiagnosticCheck[] {
  const [start, restart] = [remedyFor('start', installation), remedyFor('restart', installation)];
  const log = `See companion.log in the home. ${restart}`;
  return [
    { name: 'secret', needs: ['home'], remedy: start, check: (paths) => secret(paths, start) },
    { name: 'socket', needs: ['secret'], remedy: start, check: (paths) => socket(paths, start) },
    { name: 'handshake', needs: ['socket'], remedy: restart, check: (paths) => handshake(paths, restart) },
    { name: 'core', needs: ['handshake'], remedy: log, check: (paths) => core(paths, installation) },
    { name: 'store', needs: ['handshake'], remedy: log, check: (paths) => store(paths, installation) },
    { name: 'clock', needs: ['handshake'], remedy: log, check: clock },
  ];
}

/** The pilot. In: the companion's state, the machine policy. Out: whether one is offered and runs, or why its folder takes no recordings. */
import { randomBytes } from 'node:crypto';
import { mkdir, rmdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { runInShell } from '@vigil/channel/in-shell.ts';
import { managedSettings } from '@vigil/core/policy/managed-settings.ts';
import { readPolicy } from '@vigil/core/policy/policy-source.ts';
import { statusFrom } from './companion-checks.ts';
import { CheckError, type DiagnosticCheck } from './examine.ts';
import type { InstallationKind } from './installation.ts';
import { remedyFor } from './remedies.ts';

/** A share that does not respond. */
const DEADLINE_MS = 5000;
const REMEDY =
  'As administrator: create the folder and let users write to it (mode 1733), or correct pilot.exportFolder in the machine policy. The recording goes on, and the copy is tried again every hour';

async function tryToWrite(folder: string): Promise<void> {
  const probe = join(folder, `.vigil-doctor-${randomBytes(6).toString('hex')}`);
  if (process.platform !== 'win32') return runInShell('mkdir "$1" && rmdir "$1"', [probe], { deadlineMs: DEADLINE_MS });
  await mkdir(probe);
  await rmdir(probe);
}

async function checkFolder(folder: string): Promise<void> {
  try {
    if (!isAbsolute(folder)) throw new Error('the path is not absolute');
    await tryToWrite(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CheckError('pilot-folder-unwritable', `Recordings cannot be copied to ${folder}: ${reason}`, REMEDY);
  }
}

async function pilot(paths: ChannelPaths): Promise<string> {
  const { state, policy } = await statusFrom(paths);
  if (state.pilot === undefined) return 'none offered';
  const read = policy.file === null ? null : readPolicy(policy.file, managedSettings(process.platform)).policy;
  const folder = read?.pilot?.exportFolder;
  if (state.pilot.copied && folder !== undefined) await checkFolder(folder);
  return `${state.pilot.status}, of ${state.pilot.name}`;
}

export const pilotCheck = (installation: InstallationKind): DiagnosticCheck => ({
  name: 'pilot',
  needs: ['policy'],
  remedy: remedyFor('restart', installation),
  check: pilot,
});

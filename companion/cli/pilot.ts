/** `vigil pilot`. In: paths, for an export a file name. Out: the state of the pilot, or the recording as one encrypted file. */
import { existsSync } from 'node:fs';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { callForStatus, userApiOf } from '@vigil/control/call.ts';
import { blocksIn } from '@vigil/core/pilot/block-log.ts';
import { newKeyFiles } from '@vigil/pilot/new-key-files.ts';
import { writePilotFile } from '@vigil/pilot/write-pilot-file.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { confirmed } from './confirmed.ts';
import { describePilot } from './describe-pilot.ts';

const CALLER = 'vigil pilot';
const DAY_MS = 86_400_000;

export async function pilotStatus(paths: ChannelPaths, options: { readonly json?: boolean }): Promise<void> {
  const { state } = await callForStatus(paths, { type: 'status' }, CALLER);
  process.stdout.write(`${options.json ? JSON.stringify(state.pilot ?? null) : describePilot(state.pilot)}\n`);
}

export async function stopPilot(paths: ChannelPaths): Promise<void> {
  await userApiOf(paths, CALLER).request({ type: 'stop-pilot' });
  await pilotStatus(paths, {});
}

export async function deletePilot(paths: ChannelPaths, { yes }: { readonly yes?: boolean }): Promise<void> {
  if (!yes && !(await confirmed('Stop the pilot and delete its recording (irreversible)?'))) return;
  await userApiOf(paths, CALLER).request({ type: 'delete-pilot' });
  await pilotStatus(paths, {});
}

/** @throws VigilError `file-exists`, `file-unwritable`, `pilot-nothing-recorded`. */
export async function exportPilot(paths: ChannelPaths, file: string): Promise<void> {
  if (existsSync(file)) throw new VigilError('file-exists', `${file} already exists: choose another file name`);
  const { file: blocks, bytes, ...owner } = await userApiOf(paths, CALLER).request({ type: 'pilot-recording' });
  const createdDay = Math.floor(Date.now() / DAY_MS);
  try {
    await writePilotFile(file, { ...owner, createdDay }, blocksIn(blocks, bytes));
  } catch (cause) {
    if (cause instanceof VigilError) throw cause;
    throw new VigilError('file-unwritable', `Cannot write ${file}: check the directory and its permissions`, { cause });
  }
  process.stdout.write(
    `Written: ${file}. Only the holder of the pilot's private key can read it.\n` +
      `Your pseudonym in this pilot: ${owner.pseudonym}. To have copies deleted, give it to those who run the pilot.\n`,
  );
}

/** @throws VigilError `file-exists`, `file-unwritable`. */
export async function newKeys(folder: string): Promise<void> {
  process.stdout.write(await newKeyFiles(folder));
}

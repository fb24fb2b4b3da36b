/** `vigil pilot`. In: paths, for an export a file name. Out: the state of the pilot, or the recording as one encrypted file. */
import { existsSync } from 'node:fs';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { callForStatus, userApiOf } from '@vigil/control/call.ts';
import { blocksIn } from '@vigil/core/pilot/block-log.ts';
import { newKeyFiles } from '@vigil/pilot/new-key-files.ts';
import { writePilotFile } from '@vigil/pilot/write-pilot-file.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { PilotState } from '@vigil/protocol/pilot.ts';
import { Localizer } from '@vigil/text/localizer.ts';
import { en } from '@vigil/text/strings/en.ts';
import { confirmed } from './confirmed.ts';

const CALLER = 'vigil pilot';
const DAY_MS = 86_400_000;

const STATUS: Readonly<Record<PilotState['status'], string>> = {
  offered: 'offered; open the Vigil window to decide',
  refused: 'refused; nothing is recorded',
  recording: 'recording',
  stopped: 'stopped by the user; the recording is kept',
  ended: 'ended; the recording is kept',
};

export function describePilot(pilot: PilotState | undefined): string {
  if (pilot === undefined) return 'Pilot: none; the machine policy offers none';
  const { name, purpose, status, untilMs, bytes, visits, recipient, maxMB } = pilot;
  const day = (ms: number) => new Localizer(en).day(ms);
  const lines = [`Pilot of ${name}: ${STATUS[status]}`, `Purpose: ${purpose}`, `Key: ${recipient}`];
  if (untilMs !== null) {
    if (status === 'recording') lines.push(`Ends on ${day(untilMs)} at the latest`);
    lines.push(`Recorded: ${visits} visits, ${(bytes / 1e6).toFixed(1)} of ${maxMB} MB, encrypted to the key above`);
  }
  return lines.join('\n');
}

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
  process.stdout.write(`Written: ${file}. Only the holder of the pilot's private key can read it.\n`);
}

/** @throws VigilError `file-exists`, `file-unwritable`. */
export async function newKeys(folder: string): Promise<void> {
  process.stdout.write(await newKeyFiles(folder));
}

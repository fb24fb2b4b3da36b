/**
 * Copies the recording to the administrator's folder. In: the folder, the recording, what was copied last. Out: one pilot file for
 * this installation, replaced once a day while the recording grows, and once more when it has ended; none once the user deleted it.
 */
import { rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { runInShell } from '@vigil/channel/in-shell.ts';
import { onceFree } from '@vigil/files/while-open.ts';
import { type PilotFileOwner, pilotFileParts } from '@vigil/pilot/block-sum.ts';
import { writePilotFile } from '@vigil/pilot/write-pilot-file.ts';
import type { PilotDecision } from '../store/pilot-record.ts';
import { type BlockLog, blocksIn } from './block-log.ts';

const DAY_MS = 86_400_000;
/** After a failure: the folder may be on a share that comes back. */
const RETRY_MS = 3_600_000;
const REMOVE_MS = 5000;
const COPY_MS = 300_000;

/** The draft is created, never opened: no link of another user is followed. A draft that is not whole does not replace the copy. */
const COPY = `set -Ceu; umask 077; rm -f "$1"
{ cat > "$1" && [ "$(wc -c < "$1")" -eq "$3" ] && mv -f "$1" "$2"; } || { rm -f "$1"; exit 1; }`;

const PILOT_EXTENSION = '.vigil-pilot';

export type Copied = Pick<PilotDecision, 'copiedMs' | 'copiedBytes'>;

interface CopyOwner {
  readonly pseudonym: string;
  readonly recipient: string;
}

export class FolderCopy {
  readonly #onFault: (code: string) => void;
  #running: Promise<Copied | null> | null = null;
  #notBeforeMs = 0;

  constructor(onFault: (code: string) => void) {
    this.#onFault = onFault;
  }

  /** False while a copy is made, and for an hour after a failure. */
  isFree(nowMs: number): boolean {
    return this.#running === null && nowMs >= this.#notBeforeMs;
  }

  /** Resolves to what was copied; null: nothing was due, or it failed. Never rejects. */
  async whenDue(
    folder: string,
    owner: CopyOwner,
    log: BlockLog,
    { state, copiedMs, copiedBytes }: PilotDecision,
    nowMs: number,
  ): Promise<Copied | null> {
    const isOver = state === 'ended' || state === 'stopped';
    const isDue = log.bytes > 0 && log.bytes !== copiedBytes && (isOver || Math.abs(nowMs - copiedMs) >= DAY_MS);
    if (!isDue || !this.isFree(nowMs)) return null;
    this.#running = this.#copy(folder, owner, log, nowMs);
    try {
      return await this.#running;
    } finally {
      this.#running = null;
    }
  }

  /**
   * What is still in the folder, also of a copy that runs. What was collected from there is out of reach. Resolves to whether it is gone;
   * never rejects. Where a share does not respond it goes on alone.
   */
  async remove(folder: string, pseudonym: string, nowMs: number): Promise<boolean> {
    const removed = (this.#running ?? Promise.resolve()).then(() => removeFile(fileIn(folder, pseudonym)));
    this.#notBeforeMs = nowMs + RETRY_MS;
    try {
      const late = setTimeout(REMOVE_MS, undefined, { ref: false });
      const isGone = await Promise.race([removed.then(() => true), late.then(() => false)]);
      if (isGone) this.#notBeforeMs = 0;
      return isGone;
    } catch {
      this.#onFault('pilot-export-failed');
      return false;
    }
  }

  async #copy(folder: string, owner: CopyOwner, log: BlockLog, nowMs: number): Promise<Copied | null> {
    const { bytes } = log;
    try {
      const createdDay = Math.floor(nowMs / DAY_MS);
      await writeCopy(fileIn(folder, owner.pseudonym), { ...owner, createdDay }, log.file, bytes);
      return { copiedMs: nowMs, copiedBytes: bytes };
    } catch {
      // Deleted meanwhile.
      if (log.bytes === 0) return null;
      this.#notBeforeMs = nowMs + RETRY_MS;
      this.#onFault('pilot-export-failed');
      return null;
    }
  }
}

async function writeCopy(path: string, owner: PilotFileOwner, log: string, bytes: number): Promise<void> {
  if (process.platform === 'win32') {
    await writePilotFile(path, owner, blocksIn(log, bytes));
    return;
  }
  const { size, parts } = await pilotFileParts(owner, () => blocksIn(log, bytes));
  const input = Readable.from(parts);
  await runInShell(COPY, [`${path}.part`, path, String(size)], { deadlineMs: COPY_MS, input, isBackground: true });
}

function removeFile(path: string): Promise<void> {
  return process.platform === 'win32'
    ? onceFree(() => rm(path, { force: true }))
    : runInShell('rm -f "$1"', [path], { deadlineMs: REMOVE_MS, isBackground: true });
}

function fileIn(folder: string, pseudonym: string): string {
  if (!isAbsolute(folder)) throw new Error('not an absolute path');
  return join(folder, `${pseudonym}${PILOT_EXTENSION}`);
}

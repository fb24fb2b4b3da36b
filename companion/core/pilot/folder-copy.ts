/**
 * Copies the recording to the administrator's folder. In: the folder, the recording, when it was copied last. Out: one pilot file for
 * this installation, replaced once a day while the recording grows, and once more when it has ended; none once the user deleted it.
 */
import { rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { writePilotFile } from '@vigil/pilot/write-pilot-file.ts';
import type { PilotDecision } from '../store/pilot-record.ts';
import type { BlockLog } from './block-log.ts';

const DAY_MS = 86_400_000;
/** After a failure: the folder may be on a share that comes back. */
const RETRY_MS = 3_600_000;
const REMOVE_MS = 5000;

export const PILOT_EXTENSION = '.vigil-pilot';

interface CopyOwner {
  readonly pseudonym: string;
  readonly recipient: string;
}

export class FolderCopy {
  readonly #onFault: (code: string) => void;
  #running: Promise<number | null> | null = null;
  #notBeforeMs = 0;
  #copiedBytes = 0;

  constructor(onFault: (code: string) => void) {
    this.#onFault = onFault;
  }

  /** Resolves to the time of the copy; null: none was due, or it failed. Never rejects. */
  async whenDue(
    folder: string,
    owner: CopyOwner,
    log: BlockLog,
    { state, copiedMs }: PilotDecision,
    nowMs: number,
  ): Promise<number | null> {
    const isOver = state === 'ended' || state === 'stopped';
    const isDue = log.bytes > 0 && log.bytes !== this.#copiedBytes && (isOver || Math.abs(nowMs - copiedMs) >= DAY_MS);
    if (!isDue || this.#running !== null || nowMs < this.#notBeforeMs) return null;
    this.#running = this.#copy(folder, owner, log, nowMs);
    try {
      return await this.#running;
    } finally {
      this.#running = null;
    }
  }

  /**
   * What is still in the folder, also of a copy that runs. What was collected from there is out of reach. Never rejects; where a share does
   * not respond it goes on alone.
   */
  async remove(folder: string, pseudonym: string): Promise<void> {
    const removed = (this.#running ?? Promise.resolve()).then(() => rm(fileIn(folder, pseudonym), { force: true }));
    this.#copiedBytes = 0;
    try {
      await Promise.race([removed, setTimeout(REMOVE_MS, undefined, { ref: false })]);
    } catch {
      this.#onFault('pilot-export-failed');
    }
  }

  async #copy(folder: string, owner: CopyOwner, log: BlockLog, nowMs: number): Promise<number | null> {
    const { bytes } = log;
    try {
      const createdDay = Math.floor(nowMs / DAY_MS);
      await writePilotFile(fileIn(folder, owner.pseudonym), { ...owner, createdDay }, log.blocks());
      this.#copiedBytes = bytes;
      return nowMs;
    } catch {
      // Deleted meanwhile.
      if (log.bytes === 0) return null;
      this.#notBeforeMs = nowMs + RETRY_MS;
      this.#onFault('pilot-export-failed');
      return null;
    }
  }
}

function fileIn(folder: string, pseudonym: string): string {
  if (!isAbsolute(folder)) throw new Error('not an absolute path');
  return join(folder, `${pseudonym}${PILOT_EXTENSION}`);
}

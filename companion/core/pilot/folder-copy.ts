/**
 * Copies the recording to the administrator's folder. In: the folder, the recording, when it was copied last. Out: one pilot file for
 * this installation, replaced once a day while the recording grows, and once more when it has ended.
 */
import { isAbsolute, join } from 'node:path';
import { writePilotFile } from '@vigil/pilot/write-pilot-file.ts';
import type { PilotDecision } from '../store/pilot-record.ts';
import type { BlockLog } from './block-log.ts';

const DAY_MS = 86_400_000;
/** After a failure: the folder may be on a share that comes back. */
const RETRY_MS = 3_600_000;

export const PILOT_EXTENSION = '.vigil-pilot';

export class FolderCopy {
  readonly #onFault: (code: string) => void;
  #isRunning = false;
  #notBeforeMs = 0;
  #copiedBytes = 0;

  constructor(onFault: (code: string) => void) {
    this.#onFault = onFault;
  }

  /** Resolves to the time of the copy; null: none was due, or it failed. Never rejects. */
  async whenDue(
    folder: string,
    owner: { readonly pseudonym: string; readonly recipient: string },
    log: BlockLog,
    { state, copiedMs }: PilotDecision,
    nowMs: number,
  ): Promise<number | null> {
    const isOver = state === 'ended' || state === 'stopped';
    const isDue = log.bytes > 0 && log.bytes !== this.#copiedBytes && (isOver || nowMs - copiedMs >= DAY_MS);
    if (!isDue || this.#isRunning || nowMs < this.#notBeforeMs) return null;
    this.#isRunning = true;
    const { bytes } = log;
    try {
      if (!isAbsolute(folder)) throw new Error('not an absolute path');
      const file = join(folder, `${owner.pseudonym}${PILOT_EXTENSION}`);
      await writePilotFile(file, { ...owner, createdDay: Math.floor(nowMs / DAY_MS) }, log.blocks());
      this.#copiedBytes = bytes;
      return nowMs;
    } catch {
      this.#notBeforeMs = nowMs + RETRY_MS;
      this.#onFault('pilot-export-failed');
      return null;
    } finally {
      this.#isRunning = false;
    }
  }
}

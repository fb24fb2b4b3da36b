/**
 * Files that another program has open. In: what to do with a file. Out: its result, once the file is free. On Windows a virus scanner,
 * a backup or the search index has a file that was just written open for some tens of milliseconds, and meanwhile it can neither be
 * removed nor renamed. Other systems know no such refusal: there everything is tried once.
 */
import { renameSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Of calls that block the process: no message may wait for long. */
const BLOCKING_MS = 1_000;
const WAIT_MS = 5_000;
const RETRY_MS = 20;
const REFUSALS: ReadonlySet<string> = new Set(['EBUSY', 'EPERM', 'EACCES']);

/** Windows refused, perhaps for a moment only. */
export function isOpenElsewhere(error: unknown, platform = process.platform): boolean {
  return platform === 'win32' && REFUSALS.has((error as NodeJS.ErrnoException).code ?? '');
}

/** Blocks for a second at most. @throws what `act` throws then, or at once for another reason. */
export function whenFree<T>(act: () => T, platform = process.platform): T {
  for (const until = performance.now() + BLOCKING_MS; ; pause()) {
    try {
      return act();
    } catch (error) {
      if (!isOpenElsewhere(error, platform) || performance.now() > until) throw error;
    }
  }
}

/** As {@link whenFree}, for 5 s and without blocking. */
export async function onceFree<T>(act: () => Promise<T>, platform = process.platform): Promise<T> {
  for (const until = performance.now() + WAIT_MS; ; await delay(RETRY_MS)) {
    try {
      return await act();
    } catch (error) {
      if (!isOpenElsewhere(error, platform) || performance.now() > until) throw error;
    }
  }
}

/** A file that is missing counts as removed. */
export const removeFile = (path: string): void => whenFree(() => rmSync(path, { force: true }));

export const renameFile = (from: string, to: string): void => whenFree(() => renameSync(from, to));

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
}

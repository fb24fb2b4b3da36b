/**
 * Removes a folder in which a program that is ending may still write. In: a path. Out: it is gone. A browser's own process ends
 * before those that it started, which write to the profile for some more milliseconds.
 */
import { rmSync } from 'node:fs';

const WAIT_MS = 10_000;
const RETRY_MS = 50;
const WRITTEN_TO = new Set(['ENOTEMPTY', 'EBUSY', 'EPERM']);

/**
 * A folder that is missing counts as removed. Own tries, as those of Node 20 do not suffice here: `rmSync` does not list a folder
 * again, and the promise of `rm` may never settle.
 *
 * @throws what the file system throws when the folder is still written to after 10 s.
 */
export function removeFolder(path: string): void {
  for (const until = performance.now() + WAIT_MS; ; wait(RETRY_MS)) {
    try {
      rmSync(path, { recursive: true, force: true });
      return;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!WRITTEN_TO.has(code) || performance.now() > until) throw error;
    }
  }
}

/** Blocks the thread: clean-up also runs where nothing can be awaited. */
function wait(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/**
 * Removes files of a closed database. In: a file. Out: it is gone. Windows refuses to remove an open file, and libsql keeps a
 * closed database open until its statements are collected, which it offers no call for.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { removeNow } from './durable-file.ts';

const WAIT_MS = 5_000;
const RETRY_MS = 20;
const IN_USE = new Set(['EBUSY', 'EPERM', 'EACCES']);

function collectStatements(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}

/** Throws what the file system throws when the file stays in use for 5 s. */
export async function removeWhenFree(file: string, remove: (file: string) => void = removeNow): Promise<void> {
  for (const until = performance.now() + WAIT_MS; ; await delay(RETRY_MS)) {
    try {
      return remove(file);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!IN_USE.has(code) || performance.now() > until) throw error;
      collectStatements();
    }
  }
}

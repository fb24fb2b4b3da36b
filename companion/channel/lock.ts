/**
 * A lock between processes for a few milliseconds of work. In: the lock's path, the work. Out: the work's result. A lock
 * whose maker died, or that is older than any work here takes, is taken over.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isOpenElsewhere, removeFile, renameFile } from '@vigil/files/while-open.ts';
import { VigilError } from '@vigil/protocol/errors.ts';

const STALE_MS = 10_000;
const WAIT_MS = 5_000;
const RETRY_MS = 20;

/** False only when there is no such process; a process of another user counts as alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function taken(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    // Windows also refuses while a former lock is open elsewhere and its removal pending.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' && !isOpenElsewhere(error)) throw error;
    return false;
  }
}

/** Takes a stale lock out of the way. Moving it aside first makes sure that it is the one that was looked at. */
function removeIfStale(path: string): void {
  try {
    const seen = statSync(path);
    const pid = Number(readFileSync(path, 'utf8'));
    const held = pid > 0 ? isAlive(pid) : true;
    if (held && Date.now() - seen.mtimeMs < STALE_MS) return;
    const aside = `${path}.${randomBytes(4).toString('hex')}`;
    renameFile(path, aside);
    if (statSync(aside).ino !== seen.ino) linkSync(aside, path);
    removeFile(aside);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
}

/** Throws `lock-busy` when others hold the lock for longer than 5 s. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + WAIT_MS;
  while (!taken(path)) {
    if (performance.now() > until) throw new VigilError('lock-busy', `${path} is held by another process: try again`);
    removeIfStale(path);
    await delay(RETRY_MS);
  }
  try {
    return await work();
  } finally {
    removeFile(path);
  }
}

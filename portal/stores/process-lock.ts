/**
 * Lock file for one process at a time. In: its path. Out: a function that releases it. A lock of a dead process is taken
 * over by exactly one of those that try.
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { onceFree } from '@vigil/files/while-open.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { sha256 } from '../server/digest.ts';

/** Paths locked by this process. */
const held = new Set<string>();

/** @throws VigilError `store-in-use` while this or another process of this machine holds the lock. */
export async function lockFile(relative: string): Promise<() => Promise<void>> {
  const path = resolve(relative);
  if (held.has(path)) throw inUse(path, process.pid);
  held.add(path);
  const id = randomUUID();
  const own = `${path}.${id}`;
  try {
    // Written to a temporary file and linked into place, so that a lock always names its owner.
    await writeFile(own, `${process.pid} ${id}`, { mode: 0o600 });
    await claim(own, path);
  } catch (fault) {
    held.delete(path);
    throw fault;
  } finally {
    await onceFree(() => rm(own, { force: true }));
  }
  return async () => {
    await onceFree(() => rm(path, { force: true }));
    held.delete(path);
  };
}

/** A stale lock is replaced only by the process that holds the lock derived from its content. */
async function claim(own: string, path: string): Promise<void> {
  if (await linked(own, path)) return;
  const found = await read(path);
  if (found === null) return claim(own, path);
  const holder = Number.parseInt(found, 10);
  if (isAlive(holder)) throw inUse(path, holder);
  const turn = `${path}.${sha256(found)}`;
  await claim(own, turn);
  if ((await read(path)) === found) return onceFree(() => rename(turn, path));
  await onceFree(() => rm(turn));
  throw inUse(path, holder);
}

/** False when there is a file at `path` already. */
async function linked(file: string, path: string): Promise<boolean> {
  try {
    await link(file, path);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

/** Null for a lock that was released meanwhile. */
async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

function isAlive(pid: number): boolean {
  // In a container every start may have the same pid: a lock with our pid that we do not hold is stale.
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const inUse = (path: string, pid: number) =>
  new VigilError(
    'store-in-use',
    `Process ${pid} uses this store: stop it, or remove ${path} if that process is not a portal.`,
  );

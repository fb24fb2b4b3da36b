/**
 * One process at a time. In: the path of a lock file. Out: how to let go of it. What a process that is gone left behind is
 * taken over, by one of all that try.
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';
import { sha256 } from '../server/digest.ts';

/** Paths that this very process has. */
const held = new Set<string>();

/** @throws VigilError `store-in-use` while another process of this machine, or another part of this one, has it. */
export async function lockFile(relative: string): Promise<() => Promise<void>> {
  const path = resolve(relative);
  if (held.has(path)) throw inUse(path, process.pid);
  held.add(path);
  const id = randomUUID();
  const own = `${path}.${id}`;
  try {
    // Written aside and linked into place: nobody ever sees a lock that does not say yet whose it is.
    await writeFile(own, `${process.pid} ${id}`, { mode: 0o600 });
    await claim(own, path);
  } catch (fault) {
    held.delete(path);
    throw fault;
  } finally {
    await rm(own, { force: true });
  }
  return async () => {
    await rm(path, { force: true });
    held.delete(path);
  };
}

/** Of all that find a lock of a dead process, the one that has the lock on taking over this very lock replaces it. */
async function claim(own: string, path: string): Promise<void> {
  if (await linked(own, path)) return;
  const found = await read(path);
  if (found === null) return claim(own, path);
  const holder = Number.parseInt(found, 10);
  if (isAlive(holder)) throw inUse(path, holder);
  const turn = `${path}.${sha256(found)}`;
  await claim(own, turn);
  if ((await read(path)) === found) return rename(turn, path);
  await rm(turn);
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
  // In a container every start may have the same number: what is not held here was left behind.
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const inUse = (path: string, pid: number) =>
  new VigilError('store-in-use', `Process ${pid} has this store: end it, or remove ${path} if it is no portal.`);

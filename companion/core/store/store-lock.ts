/**
 * One companion for one store. In: the home directory. Out: the lock, held where the data is, so that two spellings of one
 * path, or two machines on one network home, meet at the same file. Throws `store-in-use` with the holder's name. A holder that
 * died is replaced; one that lives and stands still is not. Times are those of the file system, which all machines on it share: their own
 * clocks may differ.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { removeFile, renameFile, whenFree } from '@vigil/files/while-open.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';

const LOCK_FILE = 'vigil.lock';
/** How often the holder shows that it runs, in milliseconds. */
export const HEARTBEAT_MS = 10_000;
/** A holder on another machine is taken for dead after this time without a heartbeat. */
export const DEAD_AFTER_MS = 5 * 60_000;

const holder = z.object({
  id: z.string(),
  pid: z.number().int(),
  host: z.string(),
  /** Start of the process (field 22 of /proc/<pid>/stat on Linux), so that a reused number is not taken for the holder. */
  started: z.string(),
});
type LockHolder = z.infer<typeof holder>;

/** Locks of this very process. */
const held = new Set<string>();

export class StoreLock {
  readonly #path: string;
  readonly #own: LockHolder;
  /** Of the own file, also after another process moved it away. */
  #handle: number | null;

  private constructor(path: string, own: LockHolder, handle: number) {
    this.#path = path;
    this.#own = own;
    this.#handle = handle;
  }

  /** @throws VigilError `store-in-use`; what the file system throws. */
  static acquire(home: string): StoreLock {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const path = join(realpathSync(home), LOCK_FILE);
    const own: LockHolder = {
      id: randomUUID(),
      pid: process.pid,
      host: hostname(),
      started: startOf(process.pid) ?? '',
    };
    const draft = `${path}.${own.id}`;
    let handle: number | null = null;
    try {
      writeFileSync(draft, JSON.stringify(own), { mode: 0o600, flag: 'wx' });
      handle = openSync(draft, 'r+');
      // Linked into place when whole: no process ever reads half a lock. Each round removes one dead holder.
      while (!isLinked(draft, path)) replaceDead(path, statSync(draft).mtimeMs);
      held.add(own.id);
      return new StoreLock(path, own, handle);
    } catch (error) {
      if (handle !== null) closeSync(handle);
      throw error;
    } finally {
      removeFile(draft);
    }
  }

  /** @throws VigilError `store-lock-lost` when another process holds the lock, after this one stood still for long. */
  beat(): void {
    if (readHolder(this.#path)?.id !== this.#own.id) {
      throw new VigilError('store-lock-lost', 'Another companion took over the store: this one ends.');
    }
    // The same bytes: the file system notes when.
    if (this.#handle !== null) writeSync(this.#handle, JSON.stringify(this.#own), 0);
  }

  release(): void {
    held.delete(this.#own.id);
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
    try {
      if (readHolder(this.#path)?.id === this.#own.id) removeFile(this.#path);
    } catch {
      // What is left is the lock of a process that ended: the next one replaces it.
    }
  }
}

function isLinked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the lock of a dead holder away. @throws VigilError `store-in-use` for a live one. */
function replaceDead(path: string, nowMs: number): void {
  const found = readHolder(path);
  if (found === null && statSync(path, { throwIfNoEntry: false }) === undefined) return;
  const silentMs = nowMs - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? nowMs);
  if (found !== null && isAlive(found, silentMs)) throw inUse(found, silentMs);
  const aside = `${path}.${randomUUID()}`;
  try {
    renameFile(path, aside);
    // Another process may have replaced it in between: then its lock goes back.
    if (readHolder(aside)?.id !== found?.id) linkSync(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    removeFile(aside);
  }
}

/** Null where there is none, or one that no companion wrote. @throws what the file system throws: the holder may live. */
function readHolder(path: string): LockHolder | null {
  try {
    return holder.safeParse(JSON.parse(whenFree(() => readFileSync(path, 'utf8')))).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function isAlive({ id, pid, host, started }: LockHolder, silentMs: number): boolean {
  if (host !== hostname()) return silentMs < DEAD_AFTER_MS;
  if (pid === process.pid) return held.has(id);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = startOf(pid);
  return now === null || started === '' || now === started;
}

/** Null where the system does not tell. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Another live process that holds the store of `home`; null when none does. */
export function holderOf(home: string, nowMs = Date.now()): { readonly pid: number; readonly host: string } | null {
  const path = join(home, LOCK_FILE);
  const found = readHolder(path);
  const silentMs = nowMs - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? nowMs);
  return found !== null && isAlive(found, silentMs) ? { pid: found.pid, host: found.host } : null;
}

function inUse({ pid, host }: LockHolder, silentMs: number): VigilError {
  const silent = silentMs > 3 * HEARTBEAT_MS ? `, and has not responded for ${Math.round(silentMs / 1000)} s` : '';
  const where = host === hostname() ? 'on this machine' : `on ${host}`;
  return new VigilError('store-in-use', `Process ${pid} ${where} uses this store${silent}: end it first.`);
}

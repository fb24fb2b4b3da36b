/**
 * JSON lines in one file, for one process. In: entries. Out: the same entries after a crash. A write resolves when it is
 * on disk; concurrent writes share a sync; a torn last line was never acknowledged and is dropped.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { onceFree } from '@vigil/files/while-open.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { z } from 'zod';

/** Entries of the file, empty when it does not exist. @throws VigilError `code` for a malformed line that is not the last. */
export async function readJournal<Entry>(path: string, entry: z.ZodType<Entry>, code: string): Promise<Entry[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  try {
    return whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => entry.parse(JSON.parse(line)));
  } catch (cause) {
    throw new VigilError(code, `${path} has a malformed line: restore the file from a backup or move it away.`, {
      cause,
    });
  }
}

/** Replaces the file with `entries` atomically: the old one stays until the new one is on disk. */
export async function rewriteJournal<Entry>(path: string, entries: readonly Entry[]): Promise<Journal<Entry>> {
  const file = await open(`${path}.new`, 'w', 0o600);
  const text = entries.map(lineOf).join('');
  await file.writeFile(text);
  await file.sync();
  await onceFree(() => rename(`${path}.new`, path));
  await syncDirectory(dirname(path));
  return new Journal(file, Buffer.byteLength(text));
}

/** Makes a rename in `directory` durable. Windows refuses to open a directory for this, and NTFS needs no such call. */
export async function syncDirectory(directory: string, platform: NodeJS.Platform = process.platform): Promise<void> {
  if (platform === 'win32') return;
  const opened = await open(directory, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

/** Appends to a file that is never read here. A torn last line stays and gets a line break. */
export async function continueJournal<Entry>(path: string): Promise<Journal<Entry>> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  const { size } = await file.stat();
  const last = Buffer.alloc(1);
  if (size > 0) await file.read(last, 0, 1, size - 1);
  if (size === 0 || last.toString() === '\n') return new Journal(file, size);
  await file.write('\n', size);
  return new Journal(file, size + 1);
}

export class Journal<Entry> {
  readonly #file: Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close'>;
  /** Bytes that are known to be on disk. */
  #length: number;
  #waiting: string[] = [];
  #syncing: Promise<void> = Promise.resolve();
  /** The sync that all waiting entries share. */
  #next: Promise<void> | null = null;

  constructor(file: Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close'>, length: number) {
    this.#file = file;
    this.#length = length;
  }

  /** Durable when it resolves. When it rejects, the file is unchanged. */
  write(entry: Entry): Promise<void> {
    this.#waiting.push(lineOf(entry));
    this.#next ??= this.#syncing.then(() => this.#sync());
    this.#syncing = this.#next.catch(() => {});
    return this.#next;
  }

  get bytes(): number {
    return this.#length;
  }

  /** Empties the file. Only for a journal without needed entries or pending writes. */
  clear(): Promise<void> {
    const cleared = this.#syncing.then(async () => {
      await this.#file.truncate(0);
      this.#length = 0;
      await this.#file.datasync();
    });
    this.#syncing = cleared.catch(() => {});
    return cleared;
  }

  async close(): Promise<void> {
    await this.#syncing;
    await this.#file.close();
  }

  async #sync(): Promise<void> {
    this.#next = null;
    const bytes = Buffer.from(this.#waiting.splice(0).join(''));
    try {
      for (let at = 0; at < bytes.length; ) {
        at += (await this.#file.write(bytes, at, bytes.length - at, this.#length + at)).bytesWritten;
      }
      await this.#file.datasync();
      this.#length += bytes.length;
    } catch (fault) {
      // A partial line in the middle would make the file unreadable.
      await this.#file.truncate(this.#length).catch(() => {});
      throw fault;
    }
  }
}

const lineOf = (entry: unknown): string => `${JSON.stringify(entry)}\n`;

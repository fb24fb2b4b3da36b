/**
 * Outbox in one file, for one process. In: tokens. Out: the same after any crash. Lines of JSON are appended and synced;
 * opening drops a torn last line and rewrites what still waits.
 */
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { VigilError } from '../../shared/errors.ts';
import type { Outbox } from './outbox.ts';

const line = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('append'), id: z.number().int(), audience: z.string(), token: z.string() }),
  z.strictObject({ op: z.literal('delivered'), id: z.number().int() }),
  z.strictObject({ op: z.literal('rejected'), id: z.number().int(), err: z.string() }),
]);
type Line = z.infer<typeof line>;
type Waiting = Map<number, { audience: string; token: string }>;

export interface FileOutbox extends Outbox {
  close(): Promise<void>;
}

/** @throws VigilError `outbox-damaged` for a file with a broken line that is not its last: nothing is changed then. */
export async function fileOutbox(path: string): Promise<FileOutbox> {
  const waiting = replay(await readLines(path));
  let lastId = Math.max(0, ...waiting.keys());
  const file = await rewrite(path, waiting);
  let writing: Promise<unknown> = Promise.resolve();

  /** One write at a time, each synced before the next. */
  function write(entry: Line): Promise<void> {
    const done = writing.then(async () => {
      await file.appendFile(`${JSON.stringify(entry)}\n`);
      await file.datasync();
    });
    writing = done.catch(() => {});
    return done;
  }

  return {
    async append(audience, token) {
      lastId += 1;
      const id = lastId;
      await write({ op: 'append', id, audience, token });
      waiting.set(id, { audience, token });
    },
    async claim(audience) {
      for (const [id, held] of waiting) if (held.audience === audience) return { id: String(id), token: held.token };
      return null;
    },
    async release() {},
    async delivered(id) {
      await write({ op: 'delivered', id: Number(id) });
      waiting.delete(Number(id));
    },
    async rejected(id, err) {
      await write({ op: 'rejected', id: Number(id), err });
      waiting.delete(Number(id));
    },
    async close() {
      await writing;
      await file.close();
    },
  };
}

async function readLines(path: string): Promise<Line[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
  // What follows the last line break was never acknowledged.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  try {
    return whole
      .split('\n')
      .filter((part) => part !== '')
      .map((part) => line.parse(JSON.parse(part)));
  } catch (cause) {
    throw new VigilError('outbox-damaged', `${path} has a line that is not an event: restore it or set it aside.`, {
      cause,
    });
  }
}

function replay(lines: readonly Line[]): Waiting {
  const waiting: Waiting = new Map();
  for (const entry of lines) {
    if (entry.op === 'append') waiting.set(entry.id, { audience: entry.audience, token: entry.token });
    else waiting.delete(entry.id);
  }
  return waiting;
}

/** Atomic: the old file stands until the new one is complete on disk. */
async function rewrite(path: string, waiting: Waiting): Promise<FileHandle> {
  const file = await open(`${path}.new`, 'w', 0o600);
  for (const [id, held] of waiting) await file.appendFile(`${JSON.stringify({ op: 'append', id, ...held })}\n`);
  await file.sync();
  await rename(`${path}.new`, path);
  const directory = await open(dirname(path), 'r');
  await directory.sync();
  await directory.close();
  return file;
}

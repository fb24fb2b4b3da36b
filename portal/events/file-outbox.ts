/**
 * Outbox in one file, for one process. In: tokens. Out: the same tokens after a crash. Opening rewrites the waiting items;
 * a long file without waiting items is emptied.
 */
import { z } from 'zod';
import { readJournal, rewriteJournal } from '../stores/journal.ts';
import type { Outbox } from '../stores/outbox.ts';
import { lockFile } from '../stores/process-lock.ts';

const line = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('append'), id: z.number().int(), audience: z.string(), token: z.string() }),
  z.strictObject({ op: z.literal('delivered'), id: z.number().int() }),
  z.strictObject({ op: z.literal('rejected'), id: z.number().int(), err: z.string() }),
]);
type OutboxLine = z.infer<typeof line>;
type WaitingEvent = Map<number, { audience: string; token: string }>;

export interface FileOutbox extends Outbox {
  close(): Promise<void>;
}

/** A file without waiting items is emptied from this length on. */
const LONG_BYTES = 1_048_576;

/**
 * @throws VigilError `outbox-damaged` for a malformed line that is not the last (the file stays unchanged);
 * `store-in-use` while another process has the file open.
 */
export async function fileOutbox(path: string): Promise<FileOutbox> {
  const unlock = await lockFile(`${path}.lock`);
  try {
    return await openLocked(path, unlock);
  } catch (fault) {
    await unlock();
    throw fault;
  }
}

async function openLocked(path: string, unlock: () => Promise<void>): Promise<FileOutbox> {
  const waiting = replay(await readJournal<OutboxLine>(path, line, 'outbox-damaged'));
  let lastId = Math.max(0, ...waiting.keys());
  const journal = await rewriteJournal<OutboxLine>(
    path,
    [...waiting].map(([id, held]) => ({ op: 'append', id, ...held })),
  );
  let appending = 0;

  function countOf(audience: string): number {
    let count = 0;
    for (const held of waiting.values()) if (held.audience === audience) count += 1;
    return count;
  }

  async function done(line: Exclude<OutboxLine, { op: 'append' }>): Promise<void> {
    await journal.write(line);
    waiting.delete(line.id);
    if (waiting.size === 0 && appending === 0 && journal.bytes > LONG_BYTES) await journal.clear();
  }

  return {
    async append(audience, token, maxWaiting = Number.POSITIVE_INFINITY) {
      if (countOf(audience) >= maxWaiting) return false;
      lastId += 1;
      const id = lastId;
      appending += 1;
      try {
        await journal.write({ op: 'append', id, audience, token });
        waiting.set(id, { audience, token });
        return true;
      } finally {
        appending -= 1;
      }
    },
    async waiting(audience, count) {
      const own = [...waiting].filter(([, held]) => held.audience === audience).slice(0, count);
      return own.map(([id, { token }]) => ({ id: String(id), token }));
    },
    async claim(audience) {
      for (const [id, held] of waiting) if (held.audience === audience) return { id: String(id), token: held.token };
      return null;
    },
    async release() {},
    delivered: (id) => done({ op: 'delivered', id: Number(id) }),
    rejected: (id, err) => done({ op: 'rejected', id: Number(id), err }),
    async close() {
      await journal.close();
      await unlock();
    },
  };
}

function replay(lines: readonly OutboxLine[]): WaitingEvent {
  const waiting: WaitingEvent = new Map();
  for (const entry of lines) {
    if (entry.op === 'append') waiting.set(entry.id, { audience: entry.audience, token: entry.token });
    else waiting.delete(entry.id);
  }
  return waiting;
}

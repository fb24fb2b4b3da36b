/** Outbox in one file, for one process. In: tokens. Out: the same after any crash; opening rewrites what still waits. */
import { z } from 'zod';
import { readJournal, rewriteJournal } from '../stores/journal.ts';
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
  const waiting = replay(await readJournal<Line>(path, line, 'outbox-damaged'));
  let lastId = Math.max(0, ...waiting.keys());
  const journal = await rewriteJournal<Line>(
    path,
    [...waiting].map(([id, held]) => ({ op: 'append', id, ...held })),
  );
  return {
    async append(audience, token) {
      lastId += 1;
      const id = lastId;
      await journal.write({ op: 'append', id, audience, token });
      waiting.set(id, { audience, token });
    },
    async claim(audience) {
      for (const [id, held] of waiting) if (held.audience === audience) return { id: String(id), token: held.token };
      return null;
    },
    async release() {},
    async delivered(id) {
      await journal.write({ op: 'delivered', id: Number(id) });
      waiting.delete(Number(id));
    },
    async rejected(id, err) {
      await journal.write({ op: 'rejected', id: Number(id), err });
      waiting.delete(Number(id));
    },
    close: () => journal.close(),
  };
}

function replay(lines: readonly Line[]): Waiting {
  const waiting: Waiting = new Map();
  for (const entry of lines) {
    if (entry.op === 'append') waiting.set(entry.id, { audience: entry.audience, token: entry.token });
    else waiting.delete(entry.id);
  }
  return waiting;
}

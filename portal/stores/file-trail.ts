/** The audit trail of `fileCredentials`. In: the path of audit.jsonl. Out: an AuditTrail; changes replace the file atomically. */
import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { auditEntry } from '../server/audit-entry.ts';
import type { AuditTrail, StoredEntry } from '../server/audit-trail.ts';
import { syncDirectory } from './journal.ts';

const erased = auditEntry.pick({ at: true, kind: true, chain: true }).extend({ erased: z.literal(true) });
/** One line of the file. */
export const trailLine = z.union([auditEntry.extend({ bank: z.string() }), erased.extend({ bank: z.string() })]);
type Line = z.infer<typeof trailLine>;

/** Stop the portal before `erase` and `purge`: it would go on writing to the file that they replace. */
export function fileTrail(path: string): AuditTrail {
  return {
    async *read(bank, from, to): AsyncGenerator<StoredEntry> {
      for await (const { bank: owner, ...entry } of linesOf(path)) {
        if (owner === bank && from <= entry.at && entry.at < to) yield entry;
      }
    },
    erase: (bank, sub) =>
      rewrite(path, (entry) => {
        if (entry.bank !== bank || 'erased' in entry || entry.sub !== sub) return entry;
        const { at, kind, chain } = entry;
        return { bank, at, kind, chain, erased: true };
      }),
    purge: (bank, before) => rewrite(path, (entry) => (entry.bank === bank && entry.at < before ? null : entry)),
  };
}

/** @throws VigilError `trail-damaged` for a malformed line that is not the last. */
async function* linesOf(path: string): AsyncGenerator<Line> {
  let fault: unknown = null;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (fault !== null) throw new VigilError('trail-damaged', `${path} has a malformed line.`, { cause: fault });
    try {
      yield trailLine.parse(JSON.parse(text));
    } catch (cause) {
      fault = cause;
    }
  }
}

/** Returns the number of entries that `change` replaced or dropped. */
async function rewrite(path: string, change: (entry: Line) => Line | null): Promise<number> {
  const next = await open(`${path}.new`, 'w', 0o600);
  let changed = 0;
  try {
    for await (const entry of linesOf(path)) {
      const after = change(entry);
      if (after !== entry) changed += 1;
      if (after) await next.write(`${JSON.stringify(after)}\n`);
    }
    await next.sync();
  } finally {
    await next.close();
  }
  await rename(`${path}.new`, path);
  await syncDirectory(dirname(path));
  return changed;
}

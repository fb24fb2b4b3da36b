/** The audit trail of `fileCredentials`. In: the path of audit.jsonl. Out: an AuditTrail; changes replace the file atomically. */
import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { onceFree } from '@vigil/files/while-open.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { auditEntry, type ChainAnchor, chainAnchor } from '../server/audit-entry.ts';
import type { AuditTrail, StoredEntry } from '../server/audit-trail.ts';
import { syncDirectory } from './journal.ts';

const erased = auditEntry.pick({ at: true, kind: true, chain: true }).extend({ erased: z.literal(true) });
const bank = z.string();
const anchorLine = z.strictObject({ bank, anchor: chainAnchor });
const entryLine = z.union([auditEntry.extend({ bank }), erased.extend({ bank })]);
type EntryLine = z.infer<typeof entryLine>;
/** One line of the file: an entry, or where a chain goes on that retention has cut. */
export const trailLine = z.union([entryLine, anchorLine]);
type Line = z.infer<typeof trailLine>;

const isAnchor = (line: Line): line is z.infer<typeof anchorLine> => 'anchor' in line;

/** Stop the portal before `erase` and `purge`: it would go on writing to the file that they replace. */
export function fileTrail(path: string): AuditTrail {
  return {
    async *read(bank, from, to): AsyncGenerator<StoredEntry> {
      for await (const line of linesOf(path)) {
        if (isAnchor(line)) continue;
        const { bank: owner, ...entry } = line;
        if (owner === bank && from <= entry.at && entry.at < to) yield entry;
      }
    },
    async anchors(bank) {
      const anchors: ChainAnchor[] = [];
      for await (const line of linesOf(path)) if (isAnchor(line) && line.bank === bank) anchors.push(line.anchor);
      return anchors;
    },
    erase: (bank, sub) =>
      rewrite(path, [], (line) => {
        if (isAnchor(line) || line.bank !== bank || 'erased' in line || line.sub !== sub) return line;
        const { at, kind, chain } = line;
        return { bank, at, kind, chain, erased: true };
      }),
    async purge(bank, before) {
      const anchors = await anchorsAt(path, bank, before);
      const lead = anchors.map((anchor) => ({ bank, anchor }));
      return rewrite(path, lead, (line) => {
        if (line.bank !== bank) return line;
        return isAnchor(line) || line.at < before ? null : line;
      });
    },
  };
}

/** The last position before `before` of each chain that goes on after it. */
async function anchorsAt(path: string, bank: string, before: number): Promise<ChainAnchor[]> {
  const last = new Map<string, ChainAnchor>();
  const goesOn = new Set<string>();
  const take = (anchor: ChainAnchor) => {
    if ((last.get(anchor.chain)?.seq ?? -1) < anchor.seq) last.set(anchor.chain, anchor);
  };
  for await (const line of linesOf(path)) {
    if (line.bank !== bank) continue;
    if (isAnchor(line)) take(line.anchor);
    else if (line.at < before) take(anchorOf(line));
    else goesOn.add(line.chain.id);
  }
  return [...last.values()].filter(({ chain }) => goesOn.has(chain));
}

const anchorOf = ({ at, chain: { id, seq, hash } }: EntryLine): ChainAnchor => ({ chain: id, seq, hash, at });

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

/** Writes `lead` first. Returns the number of entries that `change` replaced or dropped. */
async function rewrite(path: string, lead: readonly Line[], change: (line: Line) => Line | null): Promise<number> {
  const next = await open(`${path}.new`, 'w', 0o600);
  let changed = 0;
  try {
    for (const line of lead) await next.write(`${JSON.stringify(line)}\n`);
    for await (const line of linesOf(path)) {
      const after = change(line);
      if (after !== line && !isAnchor(line)) changed += 1;
      if (after) await next.write(`${JSON.stringify(after)}\n`);
    }
    await next.sync();
  } finally {
    await next.close();
  }
  await onceFree(() => rename(`${path}.new`, path));
  await syncDirectory(dirname(path));
  return changed;
}

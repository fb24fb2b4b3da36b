/** The audit trail of `postgresCredentials`. In: a pool whose role may read, and for changes run the functions of retention. Out: an AuditTrail. */
import { z } from 'zod';
import { auditEntry, chainAnchor } from '../server/audit-entry.ts';
import type { AuditTrail, StoredEntry } from '../server/audit-trail.ts';
import type { PostgresClient } from './postgres-client.ts';

const PAGE = 1_000;
/** A purge also prepares the partitions of the coming year. */
const MONTHS_AHEAD = 12;
/** Columns that `auditRow` reads. Here `id` is text: order by `vigil_audit.id`, which is a number. */
export const COLUMNS = 'id::text, at::float8, kind, kid, sub, sid, code, action, purpose, txn, decision, chain, erased';

const row = auditEntry.extend({ id: z.string(), erased: z.boolean() });
const { at, kind, chain } = auditEntry.shape;
/** The other columns are null or empty. */
const erasedRow = z.object({ id: z.string(), at, kind, chain, erased: z.literal(true) });

export function postgresTrail(client: PostgresClient): AuditTrail {
  return {
    async *read(bank, from, to): AsyncGenerator<StoredEntry> {
      let after = '0';
      for (;;) {
        const { rows } = await client.query({
          text: `SELECT ${COLUMNS} FROM vigil_audit
                 WHERE bank = $1 AND at >= $2 AND at < $3 AND id > $4 ORDER BY vigil_audit.id LIMIT ${PAGE}`,
          values: [bank, from, to, after],
        });
        for (const one of rows) {
          const { id, entry } = auditRow(one);
          after = id;
          yield entry;
        }
        if (rows.length < PAGE) return;
      }
    },
    async anchors(bank) {
      const { rows } = await client.query({
        text: 'SELECT chain, seq::float8, hash, at::float8 FROM vigil_audit_anchor WHERE bank = $1',
        values: [bank],
      });
      return z.array(chainAnchor).parse(rows);
    },
    erase: (bank, sub) => counted(client, 'SELECT vigil_audit_erase($1, $2)::float8 AS n', [bank, sub]),
    async purge(bank, before) {
      const n = await counted(client, 'SELECT vigil_audit_purge($1, $2)::float8 AS n', [bank, before]);
      await client.query({ text: `SELECT vigil_audit_prepare(${MONTHS_AHEAD})` });
      return n;
    },
  };
}

const countedRow = z.tuple([z.object({ n: z.number() })]);

async function counted(client: PostgresClient, text: string, values: unknown[]): Promise<number> {
  const { rows } = await client.query({ text, values });
  return countedRow.parse(rows)[0].n;
}

/** An entry and its key, from a row of `COLUMNS`. */
export function auditRow(found: unknown): { id: string; entry: StoredEntry } {
  const erased = erasedRow.safeParse(found);
  if (erased.success) {
    const { id, ...entry } = erased.data;
    return { id, entry };
  }
  const { id, erased: _, ...entry } = row.parse(found);
  return { id, entry };
}

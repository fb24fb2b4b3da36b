/** The audit trail of `postgresCredentials`. In: a pool whose role may read, and for changes also update and delete. Out: an AuditTrail. */
import { z } from 'zod';
import { auditEntry } from '../server/audit-entry.ts';
import type { AuditTrail, StoredEntry } from '../server/audit-trail.ts';
import type { PostgresClient } from './postgres.ts';

const PAGE = 1_000;
/** Columns that `auditRow` reads. */
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
                 WHERE bank = $1 AND at >= $2 AND at < $3 AND id > $4 ORDER BY id LIMIT ${PAGE}`,
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
    async erase(bank, sub) {
      const { rowCount } = await client.query({
        text: `UPDATE vigil_audit SET erased = true, kid = NULL, sub = NULL, sid = NULL, code = '', action = NULL,
                 purpose = NULL, txn = NULL, decision = NULL
               WHERE bank = $1 AND sub = $2`,
        values: [bank, sub],
      });
      return rowCount ?? 0;
    },
    async purge(bank, before) {
      const { rowCount } = await client.query({
        text: 'DELETE FROM vigil_audit WHERE bank = $1 AND at < $2',
        values: [bank, before],
      });
      return rowCount ?? 0;
    },
  };
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

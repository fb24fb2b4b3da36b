/** Records of `postgresCredentials`. In: a pool whose role may read `vigil_audit` and nothing else. Out: a RecordSource. */
import { z } from 'zod';
import type { PostgresClient } from '../stores/postgres-client.ts';
import { auditRow, COLUMNS } from '../stores/postgres-trail.ts';
import type { QueryField, RecordQuery } from './record-query.ts';
import { countGroups, type RecordSource } from './record-source.ts';

/** The value of each filter in a row. `reason` is a list: see `where`. */
const VALUES: Readonly<Record<Exclude<QueryField, 'reason'>, string>> = {
  user: 'sub',
  session: 'sid',
  kind: 'kind',
  code: 'code',
  action: 'action',
  would: `decision->>'would'`,
  purpose: 'purpose',
  policy: `decision->'policy'->>'name'`,
};

const groupRows = z.array(
  z.object({
    at: z.number(),
    action: z.enum(['allow', 'step-up', 'lock']).nullable(),
    reasons: z.array(z.string()).nullable(),
    code: z.string().nullable(),
    policy: z.string().nullable(),
    n: z.number(),
  }),
);

/** Page after page by key: the time of a page does not grow with its distance from the newest record. */
export function postgresRecords(client: PostgresClient): RecordSource {
  return {
    async page(bank, query, before, limit) {
      const { text, values } = where(bank, query);
      const place = before ? [before.at, before.id, limit] : [query.to, '0', limit];
      const [at, id, most] = [1, 2, 3].map((n) => `$${values.length + n}`);
      const { rows } = await client.query({
        text: `SELECT ${COLUMNS} FROM vigil_audit WHERE ${text} AND (at, id) < (${at}::bigint, ${id}::bigint)
               ORDER BY vigil_audit.at DESC, vigil_audit.id DESC LIMIT ${most}`,
        values: [...values, ...place],
      });
      return rows.map(auditRow);
    },
    async session(bank, sid, limit) {
      const { rows } = await client.query({
        text: `SELECT ${COLUMNS} FROM vigil_audit WHERE bank = $1 AND sid = $2
               ORDER BY vigil_audit.at DESC, vigil_audit.id DESC LIMIT $3`,
        values: [bank, sid, limit],
      });
      return rows.map(auditRow).reverse();
    },
    async summary(bank, query, stepS) {
      const { text, values } = where(bank, query);
      const step = `$${values.length + 1}::bigint`;
      // One scan: groups are few, and are counted into each list here.
      const { rows } = await client.query({
        text: `SELECT (at / ${step} * ${step})::float8 AS at, action, decision->'reasons' AS reasons,
                 CASE WHEN kind IN ('verified', 'refused') AND NOT erased THEN code END AS code,
                 decision->'policy'->>'name' AS policy, count(*)::integer AS n
               FROM vigil_audit WHERE ${text} GROUP BY 1, 2, 3, 4, 5`,
        values: [...values, stepS],
      });
      return countGroups(groupRows.parse(rows), stepS);
    },
  };
}

function where(bank: string, { from, to, reason, ...query }: RecordQuery): { text: string; values: unknown[] } {
  const values: unknown[] = [bank, from, to];
  const conditions = ['bank = $1', 'at >= $2', 'at < $3'];
  for (const [field, value] of Object.entries(query)) {
    if (value === undefined) continue;
    values.push(value);
    conditions.push(`${VALUES[field as keyof typeof VALUES]} = $${values.length}`);
  }
  if (Object.keys(query).length > 0 || reason !== undefined) conditions.push('NOT erased');
  if (reason !== undefined) {
    values.push(JSON.stringify([reason]));
    conditions.push(`decision->'reasons' @> $${values.length}::jsonb`);
  }
  return { text: conditions.join(' AND '), values };
}

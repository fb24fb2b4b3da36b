/**
 * Credentials, revocations, the audit trail and the outbox of security events in PostgreSQL (12 or later). In: the
 * caller's own pool. Out: a CredentialStore and an Outbox. A write is durable when it resolves, subject to the server's
 * `synchronous_commit`.
 */

import { KEY_TIERS } from '@vigil/protocol/attestation/claims.ts';
import { publicKey } from '@vigil/protocol/attestation/registration.ts';
import { z } from 'zod';
import type { AuditEntry } from '../server/audit-entry.ts';
import type { Credential, CredentialStore } from '../server/stores.ts';
import { batched } from './batch.ts';
import type { Outbox } from './outbox.ts';
import type { PostgresClient } from './postgres-client.ts';

export type { PostgresClient } from './postgres-client.ts';
export { grantPostgresRole, migratePostgres, type PostgresUse, postgresVersion } from './postgres-migrations.ts';

/** Recommended options of a `pg` Pool: connecting and statements fail after `timeoutMs`; such a connection is replaced. */
export function poolOptions(timeoutMs = 1_000) {
  return {
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    keepAlive: true,
  };
}

// bigint arrives as text.
const seconds = z.coerce.number().int();
const COLUMNS = 'kid, sub, jwk, kp, dev, registered_at, revoked_at, revoked_reason';
const row = z
  .strictObject({
    kid: z.string(),
    sub: z.string(),
    jwk: publicKey,
    kp: z.enum(KEY_TIERS),
    dev: z.string().nullable(),
    registered_at: seconds,
    revoked_at: seconds.nullable(),
    revoked_reason: z.string().nullable(),
  })
  .transform(
    ({ registered_at, revoked_at, revoked_reason, ...same }): Credential => ({
      ...same,
      registeredAt: registered_at,
      revokedAt: revoked_at,
      revokedReason: revoked_reason,
    }),
  );

const storedRow = z
  .looseObject({ bank: z.string(), kid: z.string() })
  .transform(({ bank, ...rest }) => ({ bank, kid: rest.kid, credential: row.parse(rest) }));

/** Calls that are made at the same time share statements: a busy process needs fewer round trips and fewer commits. */
export function postgresCredentials(client: PostgresClient): CredentialStore {
  const run = (name: string, text: string, values: unknown[]) => client.query({ name: `vigil_${name}`, text, values });
  const listed = async (name: string, column: 'sub' | 'dev', values: readonly [bank: string, value: string]) => {
    const where = `WHERE bank = $1 AND ${column} = $2 ORDER BY registered_at, kid`;
    const { rows } = await run(name, `SELECT ${COLUMNS} FROM vigil_credential ${where}`, [...values]);
    return rows.map((found) => row.parse(found));
  };
  const find = finding(client);
  const audit = appending(client);
  return {
    async add(bank, { kid, sub, jwk, kp, dev, registeredAt }) {
      const { rowCount } = await run(
        'add',
        `INSERT INTO vigil_credential (bank, kid, sub, jwk, kp, dev, registered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        [bank, kid, sub, JSON.stringify(jwk), kp, dev, registeredAt],
      );
      return rowCount === 1;
    },
    find: (bank, kid) => find({ bank, kid }),
    list: (bank, sub) => listed('list', 'sub', [bank, sub]),
    listDevice: (bank, dev) => listed('list_device', 'dev', [bank, dev]),
    async revoke(bank, kid, reason, at) {
      const { rowCount } = await run(
        'revoke',
        `UPDATE vigil_credential SET revoked_at = $3, revoked_reason = $4
         WHERE bank = $1 AND kid = $2 AND revoked_at IS NULL`,
        [bank, kid, at, reason],
      );
      return rowCount === 1;
    },
    audit: (bank, entry) => audit({ bank, ...entry }),
  };
}

interface CredentialName {
  readonly bank: string;
  readonly kid: string;
}

/** One statement for all keys that are looked for at the same time. */
function finding(client: PostgresClient): (name: CredentialName) => Promise<Credential | null> {
  return batched(async (names: readonly CredentialName[]) => {
    const { rows } = await client.query({
      name: 'vigil_find',
      text: `SELECT bank, ${COLUMNS} FROM vigil_credential
             WHERE (bank, kid) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
      values: [names.map(({ bank }) => bank), names.map(({ kid }) => kid)],
    });
    const found = new Map(rows.map((one) => storedRow.parse(one)).map((one) => [nameOf(one), one.credential]));
    return names.map((name) => found.get(nameOf(name)) ?? null);
  });
}

const nameOf = ({ bank, kid }: CredentialName): string => JSON.stringify([bank, kid]);

interface BankEntry extends AuditEntry {
  readonly bank: string;
}

const AUDIT_COLUMNS = ['bank', 'at', 'kind', 'kid', 'sub', 'sid', 'code', 'action', 'purpose', 'txn'] as const;

/** SQLSTATE classes of values that a column or a constraint does not take. */
const isFaultOfEntry = (fault: unknown) => /^2[23]/.test(String((fault as { code?: unknown }).code));

/** One statement and one commit for all entries that are written at the same time, in their order. */
function appending(client: PostgresClient): (entry: BankEntry) => Promise<void> {
  const columns = AUDIT_COLUMNS.join(', ');
  return batched(
    async (entries: readonly BankEntry[]) => {
      await client.query({
        name: 'vigil_audit',
        text: `INSERT INTO vigil_audit (${columns}, decision, chain)
               SELECT ${columns}, decision, chain FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[],
                 $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::jsonb[], $12::jsonb[])
                 WITH ORDINALITY AS entry (${columns}, decision, chain, place) ORDER BY place`,
        values: [
          ...AUDIT_COLUMNS.map((column) => entries.map((entry) => entry[column])),
          entries.map(({ decision }) => decision && JSON.stringify(decision)),
          entries.map(({ chain }) => JSON.stringify(chain)),
        ],
      });
      return entries.map(() => undefined);
    },
    { isFaultOfItem: isFaultOfEntry },
  );
}

const item = z.strictObject({ id: z.string(), token: z.string() });

/** For fleets: the process that leases the oldest event delivers it; the others wait. */
export function postgresOutbox(client: PostgresClient): Outbox {
  const run = (name: string, text: string, values: unknown[]) => client.query({ name: `vigil_${name}`, text, values });
  return {
    async append(audience, token, maxWaiting) {
      if (maxWaiting === undefined) {
        await run('append', 'INSERT INTO vigil_outbox (audience, token) VALUES ($1, $2)', [audience, token]);
        return true;
      }
      const { rowCount } = await run(
        'append_bounded',
        `INSERT INTO vigil_outbox (audience, token) SELECT $1, $2 WHERE NOT EXISTS
           (SELECT 1 FROM vigil_outbox WHERE audience = $1 AND rejected IS NULL OFFSET $3::bigint - 1 LIMIT 1)`,
        [audience, token, maxWaiting],
      );
      return rowCount === 1;
    },
    async waiting(audience, count) {
      const { rows } = await run(
        'waiting',
        'SELECT id::text, token FROM vigil_outbox WHERE audience = $1 AND rejected IS NULL ORDER BY id LIMIT $2',
        [audience, count],
      );
      return rows.map((found) => item.parse(found));
    },
    async claim(audience, leaseMs) {
      const { rows } = await run(
        'claim',
        `UPDATE vigil_outbox SET leased_until = clock_timestamp() + $2 * interval '1 millisecond'
         WHERE id = (SELECT min(id) FROM vigil_outbox WHERE audience = $1 AND rejected IS NULL)
           AND (leased_until IS NULL OR leased_until < clock_timestamp())
         RETURNING id::text, token`,
        [audience, leaseMs],
      );
      return rows[0] === undefined ? null : item.parse(rows[0]);
    },
    async release(id) {
      await run('release', 'UPDATE vigil_outbox SET leased_until = NULL WHERE id = $1', [id]);
    },
    async delivered(id) {
      await run('delivered', 'DELETE FROM vigil_outbox WHERE id = $1', [id]);
    },
    async rejected(id, err) {
      await run('rejected', 'UPDATE vigil_outbox SET rejected = $2 WHERE id = $1', [id, err]);
    },
  };
}

/**
 * Brings the tables to the newest version, and says which role may do what. In: a client whose role may create tables. Out: tables of the newest version,
 * and a role that can neither rewrite nor delete what the bank must be able to show.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import type { PostgresClient } from './postgres-client.ts';
import { MIGRATIONS } from './postgres-schema.ts';

/** Any number that no other program locks: processes that migrate at once take turns. */
const LOCK = 8_731_000_001;

const VERSION_TABLE = `CREATE TABLE IF NOT EXISTS vigil_schema (
  version integer PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
)`;

const versionRow = z.tuple([z.object({ version: z.number().int() })]);

/** Applies what is missing; gives the version. @throws VigilError `postgres-newer` for tables of a later release. */
export async function migratePostgres(client: PostgresClient, migrations = MIGRATIONS): Promise<number> {
  await client.query({ text: `SELECT pg_advisory_xact_lock(${LOCK}); ${VERSION_TABLE}` });
  const version = await postgresVersion(client);
  if (version > migrations.length)
    throw new VigilError(
      'postgres-newer',
      `The tables have version ${version}, this release knows ${migrations.length}.`,
    );
  for (let next = version; next < migrations.length; next += 1) await apply(client, next + 1, migrations[next]!);
  return migrations.length;
}

/** Version of the tables that this release needs. */
export const POSTGRES_VERSION = MIGRATIONS.length;

export async function postgresVersion(client: PostgresClient): Promise<number> {
  const { rows } = await client.query({
    text: 'SELECT coalesce(max(version), 0)::integer AS version FROM vigil_schema',
  });
  return versionRow.parse(rows)[0].version;
}

/** Several statements in one query run in one transaction; the second process finds the version taken. */
async function apply(client: PostgresClient, version: number, migration: string): Promise<void> {
  const text = `SELECT pg_advisory_xact_lock(${LOCK}); INSERT INTO vigil_schema (version) VALUES (${version}); ${migration}`;
  try {
    await client.query({ text });
  } catch (fault) {
    if ((fault as { code?: string }).code !== '23505') throw fault;
  }
}

/**
 * What a role is for. `service`: adds and revokes keys, appends to the audit trail, and can neither change nor delete either.
 * `analyst`: reads the audit trail. `retention`: reads it, erases a user and purges by time, through functions of the owner.
 */
export type PostgresUse = 'service' | 'analyst' | 'retention';

const TABLES = [
  'vigil_credential',
  'vigil_audit',
  'vigil_audit_anchor',
  'vigil_outbox',
  'vigil_replay',
  'vigil_schema',
];
const FUNCTIONS = ['vigil_audit_erase(text, text)', 'vigil_audit_purge(text, bigint)', 'vigil_audit_prepare(integer)'];

const GRANTS: Readonly<Record<PostgresUse, readonly string[]>> = {
  service: [
    'SELECT ON vigil_schema',
    'SELECT, INSERT, UPDATE (revoked_at, revoked_reason) ON vigil_credential',
    'INSERT ON vigil_audit',
    'USAGE ON SEQUENCE vigil_audit_number',
    'SELECT, INSERT, UPDATE, DELETE ON vigil_outbox, vigil_replay',
  ],
  analyst: ['SELECT ON vigil_schema, vigil_audit, vigil_audit_anchor'],
  retention: [
    'SELECT ON vigil_schema, vigil_audit, vigil_audit_anchor',
    ...FUNCTIONS.map((signature) => `EXECUTE ON FUNCTION ${signature}`),
  ],
};

/**
 * Gives `role`, which exists, what its use needs and takes away every other right on the tables and functions.
 *
 * @throws VigilError `postgres-role-invalid` for a name that needs quoting.
 */
export async function grantPostgresRole(
  client: PostgresClient,
  role: string,
  use: PostgresUse = 'service',
): Promise<void> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(role))
    throw new VigilError('postgres-role-invalid', 'A role is lower-case letters, digits and underscores.');
  const statements = [
    `REVOKE ALL ON ${TABLES.join(', ')} FROM ${role}`,
    `REVOKE ALL ON SEQUENCE vigil_audit_number FROM ${role}`,
    `REVOKE ALL ON FUNCTION ${FUNCTIONS.join(', ')} FROM ${role}`,
    ...GRANTS[use].map((right) => `GRANT ${right} TO ${role}`),
  ];
  await client.query({ text: statements.join('; ') });
}

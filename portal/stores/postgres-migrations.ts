/**
 * How the tables came to be, and who may do what. In: a client whose role may create tables. Out: tables of the newest version,
 * and a role that can neither rewrite nor delete what the bank must be able to show.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { POSTGRES_SCHEMA, type PostgresClient } from './postgres.ts';

/** Append migrations, never change one. Each runs in one transaction with the version that it ends at. */
const MIGRATIONS: readonly string[] = [POSTGRES_SCHEMA];

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
 * Grants `role` what the service needs and nothing more: keys are added and revoked, never changed or deleted; the audit trail
 * is appended to and read. @throws VigilError `postgres-role-invalid` for a name that needs quoting.
 */
export async function grantPostgresRole(client: PostgresClient, role: string): Promise<void> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(role))
    throw new VigilError('postgres-role-invalid', 'A role is lower-case letters, digits and underscores.');
  const grants = [
    `REVOKE ALL ON vigil_credential, vigil_audit, vigil_outbox, vigil_schema FROM ${role}`,
    `GRANT SELECT ON vigil_schema TO ${role}`,
    `GRANT SELECT, INSERT, UPDATE (revoked_at, revoked_reason) ON vigil_credential TO ${role}`,
    `GRANT SELECT, INSERT ON vigil_audit TO ${role}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON vigil_outbox TO ${role}`,
  ];
  await client.query({ text: grants.join('; ') });
}

/**
 * Credentials and the audit trail in PostgreSQL. In: a URL. Out: the store, its probe and how to close it. Connecting,
 * each statement and the wait for a connection have one deadline.
 */

import type { CredentialStore } from '@vigil/portal/server/stores.ts';
import { poolOptions, postgresCredentials } from '@vigil/portal/stores/postgres.ts';
import { POSTGRES_VERSION, postgresVersion } from '@vigil/portal/stores/postgres-migrations.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { Pool } from 'pg';
import type { OpenStore } from './redis.ts';

/** SQLSTATE of a table that does not exist. */
const UNDEFINED_TABLE = '42P01';

/** Connections of one process: a statement takes well under a millisecond, so a few carry hundreds a second. */
const CONNECTIONS = 10;

export function connectPostgres(url: string, callMs: number): Pool {
  return new Pool({
    connectionString: url,
    max: CONNECTIONS,
    application_name: 'vigil-verifier',
    ...poolOptions(callMs),
  });
}

/** @throws VigilError `postgres-not-prepared` when the server answers and the tables are missing or older. Newer ones are accepted. */
export async function openPostgres(
  url: string,
  callMs: number,
  onFault: (fault: unknown) => void,
): Promise<OpenStore<CredentialStore>> {
  const pool = connectPostgres(url, callMs);
  pool.on('error', onFault);
  await checkTables(pool, onFault);
  return {
    store: postgresCredentials(pool),
    probe: () => pool.query('SELECT 1'),
    async clock() {
      const { rows } = await pool.query<{ ms: number }>(
        'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
      );
      return rows[0]?.ms ?? Number.NaN;
    },
    close: () => pool.end(),
  };
}

async function checkTables(pool: Pool, onFault: (fault: unknown) => void): Promise<void> {
  let version: number;
  try {
    version = await postgresVersion(pool);
  } catch (fault) {
    // Not there yet: the process starts and is not ready.
    if ((fault as { code?: string }).code !== UNDEFINED_TABLE) return onFault(fault);
    version = 0;
  }
  if (version >= POSTGRES_VERSION) return;
  await pool.end();
  throw new VigilError(
    'postgres-not-prepared',
    `The tables have version ${version}, this release needs ${POSTGRES_VERSION}: run \`vigil-verifier migrate --postgres URL\`.`,
  );
}

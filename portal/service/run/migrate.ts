/** The command `migrate`. In: a URL with a role that may create tables, and the role of the service. Out: what was done. */
import { grantPostgresRole, migratePostgres } from '@vigil/portal/stores/postgres-migrations.ts';
import { connectPostgres } from './postgres.ts';

/** A migration may move rows: it gets longer than a call of the service. */
const MIGRATION_MS = 60_000;

export async function migrate(url: string, role: string | undefined): Promise<string> {
  const pool = connectPostgres(url, MIGRATION_MS);
  try {
    const version = await migratePostgres(pool);
    if (role === undefined) return `Schema version ${version}.`;
    await grantPostgresRole(pool, role);
    return `Schema version ${version}; role ${role} may add and revoke keys and append to the audit trail.`;
  } finally {
    await pool.end();
  }
}

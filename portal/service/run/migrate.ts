/** The command `migrate`. In: a URL with a role that may create tables, and the roles that get rights. Out: what was done. */
import { grantPostgresRole, migratePostgres, type PostgresUse } from '@vigil/portal/stores/postgres-migrations.ts';
import { connectPostgres } from './postgres.ts';

const RIGHTS: Readonly<Record<PostgresUse, string>> = {
  service: 'adds and revokes keys, appends to the audit trail',
  analyst: 'reads the audit trail',
  retention: 'reads the audit trail, erases a user, deletes by time',
};

/** A migration may move rows: it gets longer than a call of the service. */
const MIGRATION_MS = 60_000;

export interface MigrateOptions {
  readonly postgres: string;
  readonly role?: string;
  readonly analyst?: string;
  readonly retention?: string;
}

export async function migrate({ postgres, role, analyst, retention }: MigrateOptions): Promise<string> {
  const pool = connectPostgres(postgres, MIGRATION_MS);
  try {
    const version = await migratePostgres(pool);
    const roles = Object.entries({ service: role, analyst, retention } as const);
    const lines = [`Schema version ${version}.`];
    for (const [use, name] of roles) {
      if (name === undefined) continue;
      await grantPostgresRole(pool, name, use as PostgresUse);
      lines.push(`Role ${name}: ${RIGHTS[use as PostgresUse]}.`);
    }
    return lines.join('\n');
  } finally {
    await pool.end();
  }
}

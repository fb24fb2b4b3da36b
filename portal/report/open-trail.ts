/** Opens an audit trail. In: a file or the URL of a database. Out: the trail, and how to close it. */
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import type { AuditTrail } from '../server/audit-trail.ts';
import { fileTrail } from '../stores/file-trail.ts';
import { poolOptions } from '../stores/postgres.ts';
import type { PostgresClient } from '../stores/postgres-client.ts';
import { postgresTrail } from '../stores/postgres-trail.ts';

/** A statement of the report may take longer than one of the verifier. */
const STATEMENT_MS = 60_000;

export interface OpenTrail {
  readonly trail: AuditTrail;
  close(): Promise<void>;
}

/** A client whose pool `close` ends. @throws VigilError `pg-missing`. */
export async function openPool(url: string): Promise<{ client: PostgresClient; close(): Promise<void> }> {
  const Pool = await loadPool();
  const pool = new Pool({ connectionString: url, max: 2, ...poolOptions(STATEMENT_MS) });
  return { client: pool, close: () => pool.end() };
}

type PoolConstructor = new (options: object) => PostgresClient & { end(): Promise<void> };

/** @throws VigilError `trail-missing` unless exactly one source is given; `pg-missing`. */
export async function openTrail(source: {
  trail?: string | undefined;
  postgres?: string | undefined;
}): Promise<OpenTrail> {
  const { trail, postgres } = source;
  if ((trail === undefined) === (postgres === undefined))
    throw new VigilError('trail-missing', 'Give either --trail or --postgres.');
  if (postgres === undefined) return { trail: fileTrail(trail!), close: async () => {} };
  const { client, close } = await openPool(postgres);
  return { trail: postgresTrail(client), close };
}

/** The package does not depend on `pg`: the bank's own version is used. */
async function loadPool(): Promise<PoolConstructor> {
  const name = 'pg';
  try {
    const loaded: unknown = await import(name);
    return z.object({ default: z.object({ Pool: z.custom<PoolConstructor>() }) }).parse(loaded).default.Pool;
  } catch (cause) {
    throw new VigilError('pg-missing', 'Install pg to read a trail in PostgreSQL: npm install pg.', { cause });
  }
}

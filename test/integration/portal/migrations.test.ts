/** Tables of a real PostgreSQL from version to version, partitions of the audit trail, and retention by its own role. */
import { randomBytes } from 'node:crypto';
import { auditedWeeks } from '@vigil/bench/service/audited-weeks.ts';
import { type RunningServer, startPostgres } from '@vigil/bench/verify/servers.ts';
import { type StoredEntry, verifyTrail } from '@vigil/portal/server/audit-trail.ts';
import { hashSubject } from '@vigil/portal/server/digest.ts';
import {
  grantPostgresRole,
  migratePostgres,
  postgresCredentials,
  postgresVersion,
} from '@vigil/portal/stores/postgres.ts';
import { postgresReplay } from '@vigil/portal/stores/postgres-replay.ts';
import { MIGRATIONS } from '@vigil/portal/stores/postgres-schema.ts';
import { postgresTrail } from '@vigil/portal/stores/postgres-trail.ts';
import { statelessChallenges } from '@vigil/portal/stores/stateless.ts';
import { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const BANK = 'bank.example';
const at = (date: string) => Date.parse(`${date}T00:00:00Z`) / 1000;
const [from, to] = [at('2026-01-10'), at('2026-04-10')];
const entries = auditedWeeks({ bank: BANK, users: 20, sessions: 130, from, to, seed: 6 });

let server: RunningServer;
let admin: Pool;
let owner: Pool;
let count = 0;

beforeAll(async () => {
  server = await startPostgres();
  admin = new Pool({ host: server.socket, user: 'vigil', database: 'postgres', max: 2 });
  await admin.query('CREATE ROLE writer LOGIN; CREATE ROLE retention LOGIN');
});
afterAll(async () => {
  await owner.end();
  await admin.end();
  await server.stop();
});

/** A database of its own for each test. */
beforeEach(async () => {
  await owner?.end();
  count += 1;
  await admin.query(`CREATE DATABASE trail_${count}`);
  owner = poolOf('vigil');
});
const poolOf = (user: string) => new Pool({ host: server.socket, user, database: `trail_${count}`, max: 4 });

const partitions = async () => {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
     WHERE inhparent = 'vigil_audit'::regclass ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
};
const rowsIn = async (table: string) =>
  Number((await owner.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]!.n);

async function write(pool: Pool, bank = BANK): Promise<void> {
  const store = postgresCredentials(pool);
  await pool.query('SET synchronous_commit = off');
  for (const entry of entries) await store.audit(bank, entry);
}

const faultsOf = async () => {
  const trail = postgresTrail(owner);
  return verifyTrail(trail.read(BANK, 0, to), await trail.anchors(BANK));
};

/** Statements of a migration; a function's body has semicolons of its own. */
function statementsOf(sql: string): string[] {
  const statements: string[] = [];
  let text = '';
  for (const line of sql.split('\n')) {
    text += `${line}\n`;
    if (!line.trimEnd().endsWith(';') || text.split('$$').length % 2 === 0) continue;
    statements.push(text);
    text = '';
  }
  return statements;
}

describe('migrations', () => {
  it('run once, of ten processes that start them at once', async () => {
    const versions = await Promise.all(Array.from({ length: 10 }, () => migratePostgres(owner)));
    expect(new Set(versions)).toEqual(new Set([MIGRATIONS.length]));
    expect(await postgresVersion(owner)).toBe(MIGRATIONS.length);
    await expect(migratePostgres(owner, MIGRATIONS.slice(0, 1))).rejects.toMatchObject({ code: 'postgres-newer' });
  });

  it('leave nothing of one that fails', async () => {
    const broken = [...MIGRATIONS, 'CREATE TABLE fourth (x int); SELECT nothing_of_the_kind()'];
    await expect(migratePostgres(owner, broken)).rejects.toThrow('nothing_of_the_kind');
    expect(await postgresVersion(owner)).toBe(MIGRATIONS.length);
    expect((await owner.query(`SELECT to_regclass('fourth') AS found`)).rows).toEqual([{ found: null }]);
  });

  it.each(MIGRATIONS.map((_, at) => at + 1))(
    'go on after a kill behind each statement of version %i',
    async (version) => {
      await migratePostgres(owner, MIGRATIONS.slice(0, version - 1));
      const statements = statementsOf(MIGRATIONS[version - 1] ?? '');
      expect(statements.length).toBeGreaterThan(0);
      for (let at = 0; at <= statements.length; at++) {
        const killed = [...statements.slice(0, at), 'SELECT pg_terminate_backend(pg_backend_pid());'].join('\n');
        await expect(migratePostgres(owner, [...MIGRATIONS.slice(0, version - 1), killed])).rejects.toThrow();
        expect(await postgresVersion(owner)).toBe(version - 1);
      }
      expect(await migratePostgres(owner)).toBe(MIGRATIONS.length);
      await write(owner);
      expect(await faultsOf()).toEqual([]);
    },
  );

  // More entries than one read of the trail fetches.
  it('take the trail of version 1 along: every entry, its order, and the rights of the writer', async () => {
    await migratePostgres(owner, MIGRATIONS.slice(0, 1));
    await owner.query('GRANT SELECT, INSERT ON vigil_audit TO writer');
    await write(owner);
    await migratePostgres(owner);
    const writer = poolOf('writer');
    await postgresCredentials(writer).audit(BANK, entries[0]!);
    await writer.end();
    const read: StoredEntry[] = [];
    for await (const entry of postgresTrail(owner).read(BANK, from, to)) read.push(entry);
    expect(read).toEqual([...entries, entries[0]]);
    expect(await rowsIn('vigil_audit_rest')).toBe(0);
    expect(await partitions()).toEqual(expect.arrayContaining(['vigil_audit_202601', 'vigil_audit_202604']));
  });
});

describe('partitions', () => {
  it('are there for this month and the next twelve; what none holds is kept and moves into its month later', async () => {
    await migratePostgres(owner);
    expect((await partitions()).filter((name) => /\d{6}$/.test(name))).toHaveLength(13);
    await write(owner);
    const rest = await rowsIn('vigil_audit_rest');
    expect(rest).toBe(entries.length);
    await owner.query(`SELECT vigil_audit_add_month('2026-02-01')`);
    const inFebruary = entries.filter((entry) => entry.at >= at('2026-02-01') && entry.at < at('2026-03-01')).length;
    expect(inFebruary).toBeGreaterThan(20);
    expect(await rowsIn('vigil_audit_202602')).toBe(inFebruary);
    expect(await rowsIn('vigil_audit_rest')).toBe(rest - inFebruary);
    expect(await faultsOf()).toEqual([]);
  });
});

describe('retention, by its own role', () => {
  async function withMonths() {
    await migratePostgres(owner);
    for (const month of ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01'])
      await owner.query(`SELECT vigil_audit_add_month('${month}')`);
    await write(owner);
    await grantPostgresRole(owner, 'retention', 'retention');
    return poolOf('retention');
  }

  it('drops the partitions of whole months, and the chain still holds and starts where it was cut', async () => {
    const retention = await withMonths();
    const before = at('2026-03-10');
    const gone = entries.filter((entry) => entry.at < before).length;
    expect(await postgresTrail(retention).purge(BANK, before)).toBe(gone);
    const left = await partitions();
    expect(left).not.toContain('vigil_audit_202601');
    expect(left).not.toContain('vigil_audit_202602');
    expect(left).toContain('vigil_audit_202603');
    expect(await rowsIn('vigil_audit')).toBe(entries.length - gone);
    expect(await faultsOf()).toEqual([]);
    // The first entry that retention had to keep: without the anchor its absence would not show.
    await owner.query(
      'DELETE FROM vigil_audit WHERE (at, id) = (SELECT at, id FROM vigil_audit ORDER BY at, id LIMIT 1)',
    );
    expect(await faultsOf()).toMatchObject([{ fault: 'missing', seq: gone }]);
    await retention.end();
  });

  it('again and again leaves one anchor a chain', async () => {
    const retention = await withMonths();
    for (const date of ['2026-02-01', '2026-03-01', '2026-04-01']) await postgresTrail(retention).purge(BANK, at(date));
    expect(await postgresTrail(owner).anchors(BANK)).toHaveLength(1);
    expect(await faultsOf()).toEqual([]);
    await postgresTrail(retention).purge(BANK, to);
    expect(await postgresTrail(owner).anchors(BANK)).toEqual([]);
    expect(await rowsIn('vigil_audit')).toBe(0);
    await retention.end();
  });

  it('leaves the records of another bank in the same month alone', async () => {
    const retention = await withMonths();
    await write(owner, 'other.example');
    await postgresTrail(retention).purge(BANK, to);
    expect(await rowsIn('vigil_audit')).toBe(entries.length);
    expect(await partitions()).toContain('vigil_audit_202601');
    await retention.end();
  });

  it('erases a user', async () => {
    const retention = await withMonths();
    const sub = hashSubject(BANK, 'user-3');
    const own = entries.filter((entry) => entry.sub === sub).length;
    expect(await postgresTrail(retention).erase(BANK, sub)).toBe(own);
    expect(await faultsOf()).toEqual([]);
    await retention.end();
  });
});

it('finds no fault in the trail of many concurrent writers', async () => {
  await migratePostgres(owner);
  const store = postgresCredentials(owner);
  await Promise.all(entries.map((entry) => store.audit(BANK, entry)));
  expect(await faultsOf()).toEqual([]);
});

it('let the role of a service use nonces of stateless challenges, and an analyst not', async () => {
  await migratePostgres(owner);
  await grantPostgresRole(owner, 'writer', 'service');
  const service = poolOf('writer');
  try {
    const store = statelessChallenges(randomBytes(32), postgresReplay(service));
    const [iat, bind] = [Math.floor(Date.now() / 1000), Buffer.alloc(32).toString('base64url')];
    const nonce = await store.issue(BANK, { purpose: 'session', iat, exp: iat + 60, bind });
    expect(await store.consume(BANK, nonce)).toMatchObject({ state: 'fresh' });
    expect(await store.consume(BANK, nonce)).toEqual({ state: 'used' });
    expect(await store.swap(BANK, 'chain', null, '1', 60)).toBe(true);
    expect(await store.swap(BANK, 'chain', '1', '2', 60)).toBe(true);
    await grantPostgresRole(owner, 'writer', 'analyst');
    await expect(store.read(BANK, 'chain')).rejects.toMatchObject({ code: '42501' });
  } finally {
    await service.end();
  }
});

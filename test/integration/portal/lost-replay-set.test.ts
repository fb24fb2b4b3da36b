/** Redis and PostgreSQL that lose used nonces: a challenge is never accepted twice, and the next one is accepted. */
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RunningServer,
  runPostgres,
  startPostgres,
  startRedis,
  startStaleStandby,
} from '@vigil/bench/verify/servers.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { ChallengeStore } from '@vigil/portal/server/stores.ts';
import { migratePostgres } from '@vigil/portal/stores/postgres.ts';
import { postgresReplay } from '@vigil/portal/stores/postgres-replay.ts';
import { redisChallenges } from '@vigil/portal/stores/redis.ts';
import { statelessChallenges } from '@vigil/portal/stores/stateless.ts';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { freePorts } from '../../parts/free-ports.ts';
import { processesWith, sendSignal } from '../../parts/processes.ts';

const BANK = 'nordhaven';
const secret = randomBytes(32);
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function challengeRecord() {
  const iat = Math.floor(Date.now() / 1000);
  return { purpose: 'session', iat, exp: iat + 600, bind: randomBytes(32).toString('base64url') } as const;
}

const STORES: Record<string, (client: Redis) => ChallengeStore> = {
  stored: (client) => redisChallenges(client),
  stateless: (client) => statelessChallenges(secret, redisChallenges(client)),
};

async function redis(...args: string[]): Promise<{ server: RunningServer; client: Redis }> {
  const server = await startRedis(...args);
  const client = new Redis(server.socket);
  client.on('error', () => {});
  closing.push(
    () => server.stop(),
    () => client.disconnect(),
  );
  return { server, client };
}

/** A nonce that was used in `store`, and one that waits. */
async function usedAndPending(store: ChallengeStore) {
  const [used, pending] = [await store.issue(BANK, challengeRecord()), await store.issue(BANK, challengeRecord())];
  expect((await store.consume(BANK, used)).state).toBe('fresh');
  return { used, pending };
}

async function expectNothingOld(store: ChallengeStore, nonces: readonly string[]) {
  for (const nonce of nonces) expect((await store.consume(BANK, nonce)).state).not.toBe('fresh');
  const next = await store.issue(BANK, challengeRecord());
  expect((await store.consume(BANK, next)).state).toBe('fresh');
  expect((await store.consume(BANK, next)).state).toBe('used');
}

describe.each(Object.entries(STORES))('%s challenges in Redis', (_name, storeOf) => {
  it('are refused after a restart without persistence', async () => {
    const before = await redis();
    const { used, pending } = await usedAndPending(storeOf(before.client));
    sendSignal('SIGKILL', before.server.pid);
    await expectNothingOld(storeOf((await redis()).client), [used, pending]);
  });

  it('are refused after a restart from a snapshot that is older than their use', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vigil-rdb-'));
    closing.push(() => removeFolder(folder));
    const { server, client } = await redis('--dir', folder);
    const store = storeOf(client);
    const nonce = await store.issue(BANK, challengeRecord());
    await client.save();
    copyFileSync(join(folder, 'dump.rdb'), join(folder, 'older.rdb'));
    expect((await store.consume(BANK, nonce)).state).toBe('fresh');
    sendSignal('SIGKILL', server.pid);
    const again = await redis('--dir', folder, '--dbfilename', 'older.rdb');
    expect(await again.client.dbsize()).toBe(1);
    await expectNothingOld(storeOf(again.client), [nonce]);
  });

  it('are refused by a replica that missed their use, and by the first primary after a second fail-over', async () => {
    const [first, second] = (await freePorts(2)).map(String);
    const ports = [first ?? '', second ?? ''] as const;
    const a = await redis('--port', ports[0]);
    const b = await redis('--port', ports[1]);
    const store = storeOf(a.client);
    await b.client.replicaof('127.0.0.1', ports[0]);
    const inSync = (client: Redis) => expect.poll(() => client.info('replication')).toContain('master_link_status:up');
    await inSync(b.client);
    const [one, two] = [await store.issue(BANK, challengeRecord()), await store.issue(BANK, challengeRecord())];
    expect(await a.client.wait(1, 10_000)).toBe(1);
    await b.client.replicaof('NO', 'ONE');
    for (const nonce of [one, two]) expect((await store.consume(BANK, nonce)).state).toBe('fresh');
    await expectNothingOld(storeOf(b.client), [one]);
    await a.client.replicaof('127.0.0.1', ports[1]);
    await inSync(a.client);
    await a.client.replicaof('NO', 'ONE');
    await expectNothingOld(store, [one, two]);
  });

  it('are refused after all keys were removed', async () => {
    const { client } = await redis();
    const store = storeOf(client);
    const { used, pending } = await usedAndPending(store);
    await client.flushall();
    await expectNothingOld(store, [used, pending]);
  });
});

it('stateless challenges are not issued where Redis may evict used nonces', async () => {
  const { client } = await redis('--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru');
  const store = statelessChallenges(secret, redisChallenges(client));
  await expect(store.issue(BANK, challengeRecord())).rejects.toMatchObject({ code: 'replay-set-evicts' });
  await client.config('SET', 'maxmemory-policy', 'noeviction');
  expect((await store.consume(BANK, await store.issue(BANK, challengeRecord()))).state).toBe('fresh');
});

describe('stateless challenges in PostgreSQL', () => {
  const connect = (server: RunningServer) => {
    const pool = new Pool({ host: server.socket, user: 'vigil', database: 'postgres' });
    pool.on('error', () => {});
    closing.push(() => pool.end());
    return pool;
  };
  const storeOf = (pool: Pool) => statelessChallenges(secret, postgresReplay(pool));

  async function started() {
    const server = await startPostgres();
    closing.push(() => server.stop());
    const pool = connect(server);
    await migratePostgres(pool);
    return { server, pool };
  }

  it('stay used after a crash, and pending ones are accepted', async () => {
    const { server, pool } = await started();
    const { used, pending } = await usedAndPending(storeOf(pool));
    // Immediate shutdown: no checkpoint, recovery at the next start.
    sendSignal('SIGQUIT', server.pid);
    await expect.poll(() => processesWith(server.socket)).toEqual([]);
    const again = await runPostgres(server.socket);
    closing.push(() => again.stop());
    const store = storeOf(connect(again));
    expect((await store.consume(BANK, used)).state).toBe('used');
    expect((await store.consume(BANK, pending)).state).toBe('fresh');
  });

  it('are refused by a standby that missed their use', async () => {
    const { server, pool } = await started();
    const standby = await startStaleStandby(server);
    closing.push(() => standby.stop());
    const { used, pending } = await usedAndPending(storeOf(pool));
    const other = connect(standby);
    await expect(storeOf(other).consume(BANK, used)).rejects.toThrow('read-only transaction');
    await other.query('SELECT pg_promote()');
    await expectNothingOld(storeOf(other), [used, pending]);
  });

  it('are refused where a commit may be lost', async () => {
    const { pool } = await started();
    const store = storeOf(pool);
    const nonce = await store.issue(BANK, challengeRecord());
    await pool.query('ALTER DATABASE postgres SET synchronous_commit = off');
    const hasty = new Pool({ host: pool.options.host, user: 'vigil', database: 'postgres' });
    closing.push(() => hasty.end());
    await expect(storeOf(hasty).consume(BANK, nonce)).rejects.toMatchObject({ code: 'replay-set-volatile' });
  });

  it('remove expired entries', async () => {
    const { pool } = await started();
    const replay = postgresReplay(pool);
    const epoch = await replay.epoch();
    for (let n = 0; n < 12; n++) await replay.use(BANK, `nonce-${n}`, epoch, 0);
    const { rows } = await pool.query('SELECT count(*)::int AS kept FROM vigil_replay');
    expect(rows[0].kept).toBeLessThan(4);
  });
});

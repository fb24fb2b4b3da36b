/** Stores that stop, die, swallow, run full, are slow or fail over: a refusal in time, the fault reported, and recovery. */
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type RunningServer, startPostgres, startRedis } from '@vigil/bench/verify/servers.ts';
import type { PortalOptions } from '@vigil/portal/server/portal.ts';
import { verifyAttestation } from '@vigil/portal/server/verify-attestation.ts';
import { migratePostgres, poolOptions, postgresCredentials } from '@vigil/portal/stores/postgres.ts';
import { redisChallenges, redisOptions } from '@vigil/portal/stores/redis.ts';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendSignal } from '../../parts/processes.ts';
import { ORIGIN, openBank, type TestBank, VISITOR } from '../../unit/portal/bank.ts';
import { replyLimitMs } from './reply-limit.ts';

/** The promise is 1.5 s; the default of `storeTimeoutMs` is 1 s. */

let redis: RunningServer;
let postgres: RunningServer;
const closing: (() => unknown)[] = [];
let faults: unknown[];

beforeEach(async () => {
  [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  closing.push(
    () => redis.stop(),
    () => postgres.stop(),
  );
  faults = [];
  // By a client without deadlines, as the role that owns the tables.
  const owner = new Pool({ host: postgres.socket, user: 'vigil', database: 'postgres', max: 1 });
  await migratePostgres(owner);
  await owner.end();
});
afterEach(async () => {
  for (const server of [redis, postgres]) if (server) signal(server, 'SIGCONT');
  for (const close of closing.splice(0).reverse()) await close();
});

const quiet = <Client extends { on(event: 'error', listener: () => void): unknown }>(client: Client): Client => {
  client.on('error', () => {});
  return client;
};

const connectRedis = (options: object) => {
  const client = quiet(new Redis(redis.socket, options));
  closing.push(() => client.disconnect());
  return client;
};

const connectPostgres = (options: object) => {
  const pool = quiet(new Pool({ host: postgres.socket, user: 'vigil', database: 'postgres', max: 4, ...options }));
  closing.push(() => void pool.end().catch(() => {}));
  return pool;
};

async function portalOn(client: Redis, pool: Pool): Promise<TestBank> {
  if (client.status !== 'ready') await new Promise((resolve) => client.once('ready', resolve));
  const stores: Partial<PortalOptions> = {
    challenges: redisChallenges(client),
    credentials: postgresCredentials(pool),
  };
  return openBank({ ...stores, onFault: (fault) => faults.push(fault), now: Date.now });
}

/** The server and the processes that it has started. */
function processesOf(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
  return [pid, ...children];
}

function parentOf(pid: string): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[1]);
  } catch {
    return null;
  }
}

function signal(server: RunningServer, name: NodeJS.Signals): void {
  sendSignal(name, ...processesOf(server.pid));
}

async function verifyInTime(bank: Pick<TestBank, 'verify'>, token: string) {
  const startMs = performance.now();
  const result = await bank.verify(token, 'session');
  return { result, inTime: performance.now() - startMs < replyLimitMs() };
}

const REFUSED = { result: { ok: false, action: 'step-up', code: 'store-unavailable' }, inTime: true };

const tokenOf = async (bank: TestBank) => bank.simulator.attest((await bank.request('session')).challenge);

/** Resolves as soon as a whole attestation is verified again. */
const recovered = (bank: TestBank) =>
  expect.poll(async () => (await bank.verify(await tokenOf(bank), 'session')).ok).toBe(true);

const CLIENTS: Record<string, readonly [object, object]> = {
  'recommended options': [redisOptions(), poolOptions()],
  'default options of the clients': [{}, {}],
};

describe.each(Object.entries(CLIENTS))('stopped (SIGSTOP), with %s', (_name, [redisSettings, poolSettings]) => {
  it.each(['redis', 'postgres'] as const)('%s: refuses in time, reports the store, recovers', async (name) => {
    const server = { redis, postgres }[name];
    const bank = await portalOn(connectRedis(redisSettings), connectPostgres(poolSettings));
    const token = await tokenOf(bank);
    signal(server, 'SIGSTOP');
    expect(await verifyInTime(bank, token)).toMatchObject(REFUSED);
    expect(String(faults[0])).toMatch(name === 'redis' ? /challenges|Command timed out/ : /credentials|timeout/i);
    signal(server, 'SIGCONT');
    await recovered(bank);
  });
});

describe('with recommended options', () => {
  it('createChallenge rejects in time while Redis is stopped', async () => {
    const bank = await portalOn(connectRedis(redisOptions()), connectPostgres(poolOptions()));
    signal(redis, 'SIGSTOP');
    const startMs = performance.now();
    await expect(bank.request('session')).rejects.toThrow();
    expect(performance.now() - startMs).toBeLessThan(replyLimitMs());
    signal(redis, 'SIGCONT');
  });

  it('refuses in time after Redis was killed', async () => {
    const bank = await portalOn(connectRedis(redisOptions()), connectPostgres(poolOptions()));
    const token = await tokenOf(bank);
    signal(redis, 'SIGKILL');
    expect(await verifyInTime(bank, token)).toMatchObject(REFUSED);
    expect(faults).not.toEqual([]);
  });

  it('refuses in time after PostgreSQL was killed', async () => {
    const bank = await portalOn(connectRedis(redisOptions()), connectPostgres(poolOptions()));
    const token = await tokenOf(bank);
    signal(postgres, 'SIGKILL');
    expect(await verifyInTime(bank, token)).toMatchObject(REFUSED);
    expect(faults).not.toEqual([]);
  });

  it('refuses in time while Redis is full, and recovers', async () => {
    const client = connectRedis(redisOptions());
    const bank = await portalOn(client, connectPostgres(poolOptions()));
    const token = await tokenOf(bank);
    await client.config('SET', 'maxmemory', '1');
    expect(await verifyInTime(bank, token)).toMatchObject(REFUSED);
    expect(String(faults[0])).toContain('OOM');
    await client.config('SET', 'maxmemory', '0');
    await recovered(bank);
  });

  it('refuses in time while PostgreSQL cannot write, and recovers', async () => {
    const pool = connectPostgres({ ...poolOptions(), max: 1 });
    const bank = await portalOn(connectRedis(redisOptions()), pool);
    const token = await tokenOf(bank);
    await pool.query('SET default_transaction_read_only = on');
    expect(await verifyInTime(bank, token)).toMatchObject(REFUSED);
    expect(String(faults[0])).toContain('read-only');
    await pool.query('SET default_transaction_read_only = off');
    await recovered(bank);
  });

  it('refuses in time after a fail-over made its Redis a replica, and recovers', async () => {
    const client = connectRedis(redisOptions());
    const bank = await portalOn(client, connectPostgres(poolOptions()));
    const token = await tokenOf(bank);
    await client.replicaof('127.0.0.1', '1');
    expect(await verifyInTime(bank, token)).toMatchObject(REFUSED);
    expect(String(faults[0])).toContain('READONLY');
    const admin = connectRedis({});
    await admin.replicaof('NO', 'ONE');
    await recovered(bank);
  });
});

describe('half-open: a listener that never replies', () => {
  let mute: Server;
  let port: number;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    mute = createServer((socket) => sockets.push(socket.on('error', () => {})));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    port = (mute.address() as AddressInfo).port;
    closing.push(() => {
      for (const socket of sockets.splice(0)) socket.destroy();
      mute.close();
    });
  });

  it.each(Object.entries(CLIENTS))('refuses in time with %s', async (_name, [redisSettings, poolSettings]) => {
    const good = await portalOn(connectRedis(redisOptions()), connectPostgres(poolOptions()));
    const token = await tokenOf(good);
    const client = quiet(new Redis({ host: '127.0.0.1', port, ...redisSettings }));
    const pool = quiet(new Pool({ host: '127.0.0.1', port, ...poolSettings }));
    closing.push(() => client.disconnect());
    const { stores } = good.portal;
    for (const half of [
      { ...stores, challenges: redisChallenges(client) },
      { ...stores, credentials: postgresCredentials(pool) },
    ]) {
      const portal = { ...good.portal, stores: half };
      const verify = () => verifyAttestation(portal, token, { purpose: 'session', origin: ORIGIN, ...VISITOR });
      expect(await verifyInTime({ verify }, token)).toMatchObject(REFUSED);
      expect(faults.splice(0)).not.toEqual([]);
    }
  });
});

describe('slow: each reply comes late, and none later than its own deadline', () => {
  /** Passes on to a Unix socket, and its replies `late.ms` later. Gives the port. */
  async function slowTo(path: string, late: { ms: number }): Promise<number> {
    const server = createServer((socket) => {
      const store = connect(path);
      store.on('data', (reply: Buffer) => setTimeout(() => socket.write(reply), late.ms));
      store.on('error', () => {});
      socket.on('error', () => {}).on('close', () => store.destroy());
      socket.pipe(store);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    return (server.address() as AddressInfo).port;
  }

  it.each(['redis', 'postgres'] as const)('%s: refuses in time, reports it, recovers', async (name) => {
    const late = { ms: 0 };
    const path = { redis: redis.socket, postgres: `${postgres.socket}/.s.PGSQL.5432` }[name];
    const place = { host: '127.0.0.1', port: await slowTo(path, late) };
    const isRedis = name === 'redis';
    const client = isRedis ? quiet(new Redis({ ...place, ...redisOptions() })) : connectRedis(redisOptions());
    closing.push(() => client.disconnect());
    const bank = await portalOn(client, connectPostgres({ ...poolOptions(), ...(isRedis ? {} : place) }));
    const token = await tokenOf(bank);
    late.ms = 700;
    expect(await verifyInTime(bank, token)).toMatchObject(REFUSED);
    expect(faults).not.toEqual([]);
    late.ms = 0;
    await recovered(bank);
  });
});

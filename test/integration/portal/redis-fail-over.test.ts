/**
 * A fail-over of Redis by three Sentinels, for real, with the kit and with the service: an answer in time, always a step-up,
 * recovery without a restart, no challenge accepted twice, also where only the dead primary had its use.
 */
import { type RunningServer, startPostgres } from '@vigil/bench/verify/servers.ts';
import { verifyAttestation } from '@vigil/portal/server/verify-attestation.ts';
import { migratePostgres, postgresCredentials } from '@vigil/portal/stores/postgres.ts';
import { redisChallenges, redisOptions } from '@vigil/portal/stores/redis.ts';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ORIGIN, openBank, type TestBank, VISITOR } from '../../unit/portal/bank.ts';
import { replyLimitMs } from './reply-limit.ts';
import { MASTER_NAME, type SentinelCluster, startSentinelCluster } from './sentinel-cluster.ts';
import { startService } from './service/running-service.ts';
import { openServiceClient } from './service/service-client.ts';
import { untilAllowed } from './until-allowed.ts';

/** The promise. */

let postgres: RunningServer;
let pool: Pool;
let cluster: SentinelCluster;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  pool = new Pool({ host: postgres.socket, user: 'vigil', database: 'postgres' });
  await migratePostgres(pool);
});
afterAll(async () => {
  await pool.end();
  await postgres.stop();
});
beforeEach(async () => {
  cluster = await startSentinelCluster();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await cluster.stop();
});

async function connected(options: object): Promise<Redis> {
  const client = new Redis({ ...redisOptions(), ...options });
  client.on('error', () => {});
  closing.push(() => client.disconnect());
  if (client.status !== 'ready') await new Promise((resolve) => client.once('ready', resolve));
  return client;
}

const bySentinel = () => connected({ sentinels: cluster.sentinels.map((one) => ({ ...one })), name: MASTER_NAME });

function bankOn(client: Redis, replicas: number): Promise<TestBank> {
  const challenges = redisChallenges(client, 'vigil:', { replicas });
  return openBank({ challenges, credentials: postgresCredentials(pool), onFault: () => {}, now: Date.now });
}

const tokenOf = async (bank: TestBank) => bank.simulator.attest((await bank.request('session')).challenge);
/** One after the other: many at once would take a busy machine longer than a store may. */
async function tokensOf(bank: TestBank, count: number): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < count) tokens.push(await tokenOf(bank));
  return tokens;
}
const isAllowed = async (bank: TestBank, token: string) => (await bank.verify(token, 'session')).ok;

it('the kit steps up in time, recovers, and accepts no challenge twice', async () => {
  const bank = await bankOn(await bySentinel(), 1);
  const used = await tokensOf(bank, 50);
  for (const token of used) expect(await isAllowed(bank, token)).toBe(true);
  const waiting = await tokensOf(bank, 50);
  cluster.primary.kill('SIGKILL');
  const tried: string[] = [];
  // Challenges of the former primary are refused; a new one is asked for as soon as there is one.
  const outage = await untilAllowed(async () => {
    tried.push(waiting.shift() ?? (await tokenOf(bank).catch(() => tried[0]!)));
    return isAllowed(bank, tried.at(-1)!);
  });
  console.log(`Redis fail-over, kit: ${JSON.stringify(outage)}`);
  expect(outage.refused).toBeGreaterThan(0);
  expect(outage.slowestMs).toBeLessThan(replyLimitMs());
  // What was used before, and the one that counted at last, count no more.
  for (const token of [...used, tried.at(-1)!]) expect(await isAllowed(bank, token)).toBe(false);
  // Those that were tried while it was away count once at most.
  for (const token of new Set(tried)) {
    await isAllowed(bank, token);
    expect(await isAllowed(bank, token)).toBe(false);
  }
});

it('the service responds in time, recovers, and accepts no challenge twice', async () => {
  const at = cluster.sentinels.map(({ host, port }) => `${host}:${port}`).join(',');
  const service = await startService(['--redis', `redis+sentinel://${at}/${MASTER_NAME}`, '--redis-replicas', '1']);
  closing.push(() => service.stop());
  const client = await openServiceClient(service);
  const used = await client.token();
  expect(await client.verify(used)).toBe(true);
  const waiting = await client.token();
  cluster.primary.kill('SIGKILL');
  const outage = await untilAllowed(async () => {
    const token = await client.token();
    return token !== null && client.verify(token);
  });
  console.log(`Redis fail-over, service: ${JSON.stringify({ ...outage, slowestMs: client.slowestMs() })}`);
  expect(outage.refused).toBeGreaterThan(0);
  expect(client.slowestMs()).toBeLessThan(replyLimitMs());
  expect(await client.verify(used)).toBe(false);
  await client.verify(waiting);
  expect(await client.verify(waiting)).toBe(false);
});

it('a challenge whose use only the dead primary had is refused by the next; with replicas it is a step-up at once', async () => {
  const [lost = 0, other = 0] = cluster.ports.replicas;
  const primary = await connected({ host: '127.0.0.1', port: cluster.ports.primary });
  const alone = await bankOn(primary, 0);
  const safe = await bankOn(primary, 1);
  const [first, second] = [await tokenOf(alone), await tokenOf(safe)];
  // The state after a fail-over that came before replication: a new primary without the last writes.
  const promoted = await connected({ host: '127.0.0.1', port: lost });
  await promoted.replicaof('NO', 'ONE');
  await (await connected({ host: '127.0.0.1', port: other })).replicaof('NO', 'ONE');
  expect(await isAllowed(alone, first)).toBe(true);
  expect(await safe.verify(second, 'session')).toMatchObject({
    ok: false,
    action: 'step-up',
    code: 'store-unavailable',
  });
  const after = await bankOn(promoted, 0);
  const again = { ...alone.portal, stores: after.portal.stores };
  const result = await verifyAttestation(again, first, { purpose: 'session', origin: ORIGIN, ...VISITOR });
  expect(result).toMatchObject({ ok: false, code: 'nonce-unknown' });
});

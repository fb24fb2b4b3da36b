/** Two portal processes behind one Redis and one PostgreSQL: a token is accepted once, by one of them. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generateBankKeys } from '../../../portal/server/generate-bank-keys.ts';
import { createPostgresTables, postgresCredentials } from '../../../portal/stores/postgres.ts';
import { redisChallenges } from '../../../portal/stores/redis.ts';
import { type Bank, ORIGIN, openBank, VISITOR } from '../../unit/portal/bank.ts';
import { type RunningServer, startPostgres, startRedis } from './servers.ts';
import type { FleetStores } from './verifier-process.ts';

let servers: RunningServer[];
let redis: Redis;
let pool: Pool;
let bank: Bank;
let processes: ChildProcess[];

beforeAll(async () => {
  servers = await Promise.all([startRedis(), startPostgres()]);
  const [redisServer, postgresServer] = servers as [RunningServer, RunningServer];
  redis = new Redis(redisServer.socket);
  pool = new Pool({ host: postgresServer.socket, user: 'vigil', database: 'postgres' });
  await createPostgresTables(pool);
  const keys = await generateBankKeys();
  bank = await openBank(
    { keys, challenges: redisChallenges(redis), credentials: postgresCredentials(pool) },
    Date.now(),
  );
  processes = [1, 2].map(() =>
    fork(new URL('./verifier-process.ts', import.meta.url), { execArgv: ['--import', 'tsx'] }),
  );
  const stores: FleetStores = { redis: redisServer.socket, postgres: postgresServer.socket, keys, origin: ORIGIN };
  await Promise.all(
    processes.map(async (child) => {
      child.send(stores);
      await once(child, 'message');
    }),
  );
}, 120_000);

afterAll(async () => {
  await Promise.all(
    processes.map(async (child) => {
      child.kill();
      await once(child, 'exit');
    }),
  );
  redis.disconnect();
  await pool.end();
  await Promise.all(servers.map((server) => server.stop()));
});

async function submitToBoth(tokens: string[], purpose: 'session' | 'watch'): Promise<string[]> {
  const answers = await Promise.all(
    processes.map(async (child) => {
      child.send({ tokens, expected: { purpose, origin: ORIGIN, ...VISITOR } });
      const [results] = (await once(child, 'message')) as [string[]];
      return results;
    }),
  );
  return answers.flat();
}

it('one token, submitted 100 times to each of two processes at once, counts once', async () => {
  const token = await bank.simulator.attest((await bank.ask('session')).challenge);
  const answers = await submitToBoth(Array<string>(100).fill(token), 'session');
  expect(answers.filter((answer) => answer === 'ok')).toHaveLength(1);
  expect(answers.filter((answer) => answer === 'nonce-used')).toHaveLength(199);
}, 30_000);

it('so does the token of a watch stream, by its place in the chain', async () => {
  const { challenge } = await bank.ask('watch');
  expect(await bank.verify(await bank.simulator.attest(challenge), 'watch')).toMatchObject({ ok: true, gap: 0 });
  const token = await bank.simulator.attest(challenge);
  const answers = await submitToBoth(Array<string>(50).fill(token), 'watch');
  expect(answers.filter((answer) => answer === 'ok')).toHaveLength(1);
  expect(answers.filter((answer) => answer === 'chain-replayed')).toHaveLength(99);
}, 30_000);

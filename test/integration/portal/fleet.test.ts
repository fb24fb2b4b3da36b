/** Two portal processes on one Redis and one PostgreSQL: a token is accepted once. */

import { type Fleet, startFleet } from '@vigil/bench/verify/fleet.ts';
import { type RunningServer, startPostgres, startRedis } from '@vigil/bench/verify/servers.ts';
import { ORIGIN, openWorkload, type Workload } from '@vigil/bench/verify/workload.ts';
import { createChallenge } from '@vigil/portal/server/create-challenge.ts';
import type { Expected } from '@vigil/portal/server/verify-attestation.ts';
import { migratePostgres, postgresCredentials } from '@vigil/portal/stores/postgres.ts';
import { redisChallenges } from '@vigil/portal/stores/redis.ts';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

let servers: { redis: RunningServer; postgres: RunningServer };
let redis: Redis;
let pool: Pool;
let workload: Workload;
let fleet: Fleet;

beforeAll(async () => {
  servers = { redis: await startRedis(), postgres: await startPostgres() };
  const sockets = { redis: servers.redis.socket, postgres: servers.postgres.socket };
  redis = new Redis(sockets.redis);
  pool = new Pool({ host: sockets.postgres, user: 'vigil', database: 'postgres' });
  await migratePostgres(pool);
  workload = await openWorkload({ challenges: redisChallenges(redis), credentials: postgresCredentials(pool) });
  fleet = await startFleet(2, sockets, workload.keys, ORIGIN);
});

afterAll(async () => {
  await fleet.close();
  redis.disconnect();
  await pool.end();
  await Promise.all([servers.redis.stop(), servers.postgres.stop()]);
});

it('accepts each token once across two processes', async () => {
  const submissions = await workload.submissions(50);
  expect(await fleet.share(submissions)).toMatchObject({ accepted: 50 });
  expect(await fleet.share(submissions)).toMatchObject({ accepted: 0 });
});

it('accepts a token once for 100 concurrent submissions to each process', async () => {
  const [submission] = await workload.submissions(1);
  const results = await fleet.flood(submission!, 100);
  expect(results.filter((result) => result === 'ok')).toHaveLength(1);
  expect(results.filter((result) => result === 'nonce-used')).toHaveLength(199);
});

it('accepts a watch token once by its chain position', async () => {
  const expected: Expected = { purpose: 'watch', origin: ORIGIN, sessionId: 'watched', subject: 'user-1' };
  const { challenge } = await createChallenge(workload.portal, expected);
  expect(await workload.verify({ token: await workload.simulator.attest(challenge), expected })).toMatchObject({
    ok: true,
  });
  const results = await fleet.flood({ token: await workload.simulator.attest(challenge), expected }, 50);
  expect(results.filter((result) => result === 'ok')).toHaveLength(1);
  expect(results.filter((result) => result === 'chain-replayed')).toHaveLength(99);
});

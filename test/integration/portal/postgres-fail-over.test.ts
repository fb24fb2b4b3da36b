/**
 * A fail-over of PostgreSQL, for real: the primary is killed, its standby promoted with pg_ctl, the address moved. With the kit and
 * with the service: an answer in time, always a step-up, recovery without a restart; no revocation is lost.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { promotePostgres, type RunningServer, startPostgres, startStandby } from '@vigil/bench/verify/servers.ts';
import { poolOptions, postgresCredentials } from '@vigil/portal/stores/postgres.ts';
import { migratePostgres } from '@vigil/portal/stores/postgres-migrations.ts';
import { Pool } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sendSignal } from '../../parts/processes.ts';
import { openBank, VISITOR } from '../../unit/portal/bank.ts';
import { replyLimitMs } from './reply-limit.ts';
import { startService } from './service/running-service.ts';
import { openServiceClient } from './service/service-client.ts';
import { untilAllowed } from './until-allowed.ts';

/** The promise. */

let primary: RunningServer;
let standby: RunningServer;
/** The address that a bank moves from the primary to the standby. */
let address: { port: number; target: RunningServer; server: Server };
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  primary = await startPostgres();
  const owner = new Pool({ host: primary.socket, user: 'vigil', database: 'postgres' });
  await migratePostgres(owner);
  standby = await startStandby(primary);
  // A write is answered when the standby has it too.
  await owner.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
  await owner.query('SELECT pg_reload_conf()');
  for (;;) {
    const { rows } = await owner.query(`SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'`);
    if (rows.length > 0) break;
  }
  await owner.end();
  address = await movableAddress(primary);
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  address.server.close();
  await Promise.all([primary.stop(), standby.stop()]);
});

async function movableAddress(target: RunningServer): Promise<typeof address> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(join(moved.target.socket, '.s.PGSQL.5432'));
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  const moved = { port: (server.address() as { port: number }).port, target, server };
  return moved;
}

/** What the bank's cluster manager does after the primary died. */
function moveToStandby(): void {
  promotePostgres(standby);
  address.target = standby;
}

it('the kit steps up in time, recovers, and keeps every revocation and audit entry', async () => {
  const pool = new Pool({
    host: '127.0.0.1',
    port: address.port,
    user: 'vigil',
    database: 'postgres',
    ...poolOptions(),
  });
  pool.on('error', () => {});
  closing.push(() => pool.end());
  const bank = await openBank({ credentials: postgresCredentials(pool), onFault: () => {}, now: Date.now });
  const stolen = await openBank({ credentials: postgresCredentials(pool), challenges: bank.portal.stores.challenges });
  const token = async () => bank.simulator.attest((await bank.request('session')).challenge);
  const verify = async () => (await bank.verify(await token(), 'session')).ok;
  expect(await verify()).toBe(true);
  expect(await bank.portal.credentials.revoke(stolen.simulator.kid, 'stolen', 1)).toBe(true);
  const before = Number((await pool.query('SELECT count(*) FROM vigil_audit')).rows[0].count);
  sendSignal('SIGKILL', primary.pid);
  const duringMs = performance.now();
  expect(await verify()).toBe(false);
  expect(performance.now() - duringMs).toBeLessThan(replyLimitMs());
  moveToStandby();
  const outage = await untilAllowed(verify);
  console.log(`PostgreSQL fail-over, kit: ${JSON.stringify(outage)}`);
  expect(outage.slowestMs).toBeLessThan(replyLimitMs());
  expect((await bank.portal.credentials.find(stolen.simulator.kid))?.revokedReason).toBe('stolen');
  const after = Number((await pool.query('SELECT count(*) FROM vigil_audit')).rows[0].count);
  expect(after).toBeGreaterThan(before);
  expect((await bank.portal.credentials.list(VISITOR.subject)).length).toBe(2);
});

it('the service responds in time, recovers, and keeps its registrations', async () => {
  const service = await startService(['--postgres', `postgres://vigil@127.0.0.1:${address.port}/postgres`]);
  closing.push(() => service.stop());
  const client = await openServiceClient(service);
  expect(await client.verify(await client.token())).toBe(true);
  sendSignal('SIGKILL', primary.pid);
  expect(await client.verify(await client.token())).toBe(false);
  expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
  moveToStandby();
  const outage = await untilAllowed(async () => client.verify(await client.token()));
  console.log(`PostgreSQL fail-over, service: ${JSON.stringify({ ...outage, slowestMs: client.slowestMs() })}`);
  expect(client.slowestMs()).toBeLessThan(replyLimitMs());
  const { body } = await service.post('/v1/credentials/list', { subject: 'user-1' });
  expect(JSON.stringify(body)).toContain(client.kid);
});

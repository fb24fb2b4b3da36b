/**
 * Two processes of the service behind one Redis and one PostgreSQL, with a role that may do no more than it needs: who
 * answers, what a store that stops costs, and that it comes back.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningServer, startPostgres, startRedis } from '@vigil/bench/verify/servers.ts';
import { untilEnded } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { createSimulator, type Simulator } from '@vigil/portal/simulate/simulator.ts';
import type { PinnedBank } from '@vigil/protocol/policy.ts';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendSignal } from '../../../parts/processes.ts';
import { MAIN, type RunningService, spawnService, startService, temporaryFolder } from './running-service.ts';

const own = { origin: 'http://localhost:8080', sessionId: 'session-1', subject: 'user-1' };
const session = { purpose: 'session', ...own };

let folder: string;
let redisServer: RunningServer;
let postgresServer: RunningServer;
let owner: Pool;
let services: RunningService[];
let simulator: Simulator;
const urlOf = (user: string) => `postgres://${user}@${encodeURIComponent(postgresServer.socket)}/postgres`;
const command = (...args: string[]) =>
  execFileSync(process.execPath, ['--import', 'tsx', MAIN, ...args], { encoding: 'utf8' });

/** Keys, feed and API keys as a fleet has them: made once, the same for every process. */
function fleetOptions(): string[] {
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const keys = file('keys.json', command('keys', 'new'));
  const root = file('root.json', command('keys', 'root'));
  const roots = file('roots.json', command('keys', 'roots', root));
  const feed = file(
    'feed',
    command('keys', 'feed', '--id', 'bank.example', '--root', root, '--keys', keys, '--days', '7'),
  );
  const [key, line] = command('api-key', 'portal').split('\n');
  file('api-key', `${key}\n`);
  const apiKeys = file('api-keys', `${line}\n`);
  const stores = ['--redis', redisServer.socket, '--postgres', urlOf('app')];
  return ['--keys', keys, '--key-feed', feed, '--roots', roots, '--api-keys', apiKeys, ...stores];
}

beforeAll(async () => {
  folder = temporaryFolder();
  [redisServer, postgresServer] = await Promise.all([startRedis(), startPostgres()]);
  owner = new Pool({ connectionString: urlOf('vigil') });
  await owner.query('CREATE ROLE app LOGIN; CREATE ROLE analyst LOGIN; CREATE ROLE retention LOGIN');
  const missing = spawnService(['serve', '--data', join(folder, 'none'), '--port', '0', '--postgres', urlOf('app')]);
  expect(await untilEnded(missing)).toBe(1);
  const roles = ['--role', 'app', '--analyst', 'analyst', '--retention', 'retention'];
  expect(command('migrate', '--postgres', urlOf('vigil'), ...roles)).toContain('Role app:');
  const options = fleetOptions();
  services = await Promise.all(
    ['one', 'two'].map((name) => {
      // What the test reads the key from; the service itself was given only its digest.
      const data = join(folder, name);
      mkdirSync(data);
      writeFileSync(join(data, 'api-key'), execFileSync('cat', [join(folder, 'api-key')]));
      return startService(options, data);
    }),
  );
  const bank = (await (await fetch(`${services[0]!.url}/v1/pinned-bank`)).json()) as PinnedBank;
  simulator = await createSimulator({ bank });
  const made = await services[0]!.post('/v1/challenges', { purpose: 'registration', ...own });
  const token = await simulator.register(made.body.challenge as string);
  expect((await services[1]!.post('/v1/registrations/verify', { token, ...own })).body).toMatchObject({ ok: true });
});

afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await owner.end();
  await Promise.all([redisServer.stop(), postgresServer.stop()]);
  removeFolder(folder);
});

async function tokenBy(service: RunningService): Promise<string> {
  const { body } = await service.post('/v1/challenges', session);
  return simulator.attest(body.challenge as string);
}

const verifyBy = (service: RunningService, token: string) =>
  service.post('/v1/attestations/verify', { token, ...session });

it('takes a token that the other process asked for, once', async () => {
  const [one, two] = services as [RunningService, RunningService];
  const token = await tokenBy(one);
  const results = await Promise.all([one, two, one, two, one, two].map((service) => verifyBy(service, token)));
  expect(results.filter(({ body }) => body.ok)).toHaveLength(1);
  expect(results.filter(({ body }) => body.code === 'nonce-used')).toHaveLength(5);
});

describe('the role of', () => {
  const REFUSED: Readonly<Record<string, readonly string[]>> = {
    app: [
      'DELETE FROM vigil_credential',
      `UPDATE vigil_credential SET jwk = '{}'`,
      'SELECT * FROM vigil_audit',
      'DELETE FROM vigil_audit',
      `UPDATE vigil_audit SET code = 'match'`,
      'TRUNCATE vigil_audit',
      'DROP TABLE vigil_credential',
      'DELETE FROM vigil_schema',
      'DELETE FROM vigil_audit_anchor',
      `SELECT vigil_audit_erase('bank.example', 'x')`,
      `SELECT vigil_audit_purge('bank.example', 1)`,
      'SELECT vigil_audit_prepare(1)',
      'CREATE TABLE mine (x int)',
    ],
    analyst: [
      'SELECT * FROM vigil_credential',
      'SELECT * FROM vigil_outbox',
      `UPDATE vigil_audit SET code = 'match'`,
      'DELETE FROM vigil_audit',
      `SELECT vigil_audit_erase('bank.example', 'x')`,
      `SELECT vigil_audit_purge('bank.example', 1)`,
      'CREATE TABLE mine (x int)',
    ],
    retention: [
      'SELECT * FROM vigil_credential',
      `UPDATE vigil_audit SET code = 'match'`,
      'DELETE FROM vigil_audit',
      `INSERT INTO vigil_audit (bank, at, kind, code, chain) VALUES ('b', 1, 'verified', 'match', '{}')`,
      'DELETE FROM vigil_audit_anchor',
      'DROP TABLE vigil_audit_rest',
      `SELECT vigil_audit_add_month('2026-01-01')`,
      'CREATE TABLE mine (x int)',
    ],
  };

  it.each(Object.entries(REFUSED).flatMap(([role, list]) => list.map((statement) => [role, statement] as const)))(
    '%s may not: %s',
    async (role, statement) => {
      const pool = new Pool({ connectionString: urlOf(role) });
      await expect(pool.query(statement)).rejects.toMatchObject({ code: '42501' });
      await pool.end();
    },
  );

  it('app may revoke', async () => {
    const revoked = await services[0]!.post('/v1/credentials/revoke', { subject: 'nobody', reason: 'test' });
    expect(revoked).toMatchObject({ status: 200, body: { revoked: [] } });
  });
});

describe('a store that stops', () => {
  const unavailable = { status: 503, body: { code: 'store-unavailable' } };

  async function untilReady(service: RunningService): Promise<void> {
    while ((await fetch(`${service.url}/readyz`)).status !== 200) await new Promise(setImmediate);
  }

  it('Redis: every answer is a step-up, and comes; then it goes on', async () => {
    const [service] = services as [RunningService];
    const token = await tokenBy(service);
    const redis = new Redis(redisServer.socket);
    const [, pid] = /process_id:(\d+)/.exec(await redis.info('server'))!;
    sendSignal('SIGSTOP', Number(pid));
    try {
      expect(await service.post('/v1/challenges', session)).toMatchObject(unavailable);
      expect(await verifyBy(service, token)).toMatchObject(unavailable);
      const ready = await fetch(`${service.url}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([
        503,
        { status: 'unavailable', stores: { challenges: 'unavailable', credentials: 'ok' } },
      ]);
    } finally {
      sendSignal('SIGCONT', Number(pid));
      redis.disconnect();
    }
    await untilReady(service);
    expect((await verifyBy(service, await tokenBy(service))).body).toMatchObject({ ok: true, action: 'allow' });
  });

  it('PostgreSQL: the same', async () => {
    const [service] = services as [RunningService];
    const token = await tokenBy(service);
    const { rows } = await owner.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'vigil-verifier'`,
    );
    sendSignal('SIGSTOP', ...rows.map(({ pid }) => pid));
    try {
      expect(await verifyBy(service, token)).toMatchObject(unavailable);
    } finally {
      sendSignal('SIGCONT', ...rows.map(({ pid }) => pid));
    }
    await untilReady(service);
    expect((await verifyBy(service, await tokenBy(service))).body).toMatchObject({ ok: true, action: 'allow' });
  });
});

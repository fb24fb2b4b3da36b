import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startPostgres, startRedis } from '@vigil/bench/verify/servers.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { ChallengeStore, Credential, CredentialStore } from '@vigil/portal/server/stores.ts';
import { type FileCredentials, fileCredentials } from '@vigil/portal/stores/file.ts';
import { memoryChallenges, memoryCredentials } from '@vigil/portal/stores/memory.ts';
import { migratePostgres, postgresCredentials } from '@vigil/portal/stores/postgres.ts';
import { postgresReplay } from '@vigil/portal/stores/postgres-replay.ts';
import { redisChallenges } from '@vigil/portal/stores/redis.ts';
import { statelessChallenges } from '@vigil/portal/stores/stateless.ts';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBank } from '../../unit/portal/bank.ts';

let redisServer: RunningServer;
let postgresServer: RunningServer;
let redis: Redis;
let pool: Pool;
let home: string;
let folder: FileCredentials;

beforeAll(async () => {
  [redisServer, postgresServer] = await Promise.all([startRedis(), startPostgres()]);
  redis = new Redis(redisServer.socket);
  pool = new Pool({ host: postgresServer.socket, user: 'vigil', database: 'postgres', max: 8 });
  await migratePostgres(pool);
  await migratePostgres(pool);
  home = mkdtempSync(join(tmpdir(), 'vigil-stores-'));
  folder = await fileCredentials(join(home, 'contract'));
});

afterAll(async () => {
  redis.disconnect();
  await pool.end();
  await folder.close();
  removeFolder(home);
  await Promise.all([redisServer.stop(), postgresServer.stop()]);
});

const BANK = 'bank.example';
/** A prefix of the other id, so that keys must not run together. */
const OTHER_BANK = 'bank.example:challenge';
const secret = randomBytes(32);
const CHALLENGES: Record<string, () => ChallengeStore> = {
  memory: () => memoryChallenges(),
  redis: () => redisChallenges(redis),
  'stateless over memory': () => statelessChallenges(secret, memoryChallenges()),
  'stateless over redis': () => statelessChallenges(secret, redisChallenges(redis)),
  'stateless over postgres': () => statelessChallenges(secret, postgresReplay(pool)),
};
const CREDENTIALS: Record<string, () => CredentialStore> = {
  memory: () => memoryCredentials(),
  folder: () => folder,
  postgres: () => postgresCredentials(pool),
};

describe.each(Object.entries(CHALLENGES))('challenges: %s', (_name, open) => {
  // Of the time when tests are collected: it outlives the last one.
  const iat = Math.floor(Date.now() / 1000);
  const record = { purpose: 'session', iat, exp: iat + 3_000, bind: randomBytes(32).toString('base64url') } as const;

  it('returns a challenge to one of 200 concurrent consumers', async () => {
    const store = open();
    const nonce = await store.issue(BANK, record);
    expect(nonce).toMatch(/^[\w-]{22,128}$/);
    const results = await Promise.all(Array.from({ length: 200 }, () => store.consume(BANK, nonce)));
    expect(results.filter(({ state }) => state === 'fresh')).toEqual([{ state: 'fresh', record }]);
    expect(results.filter(({ state }) => state === 'used')).toHaveLength(199);
  });

  it('reports unknown for a nonce that it did not issue', async () => {
    const store = open();
    const nonce = await store.issue(BANK, record);
    const altered = `${nonce[0] === 'A' ? 'B' : 'A'}${nonce.slice(1)}`;
    for (const stranger of [randomBytes(24).toString('base64url'), altered, 'used', '']) {
      expect(await store.consume(BANK, stranger)).toEqual({ state: 'unknown' });
    }
    expect(await store.consume(BANK, nonce)).toEqual({ state: 'fresh', record });
  });

  it('issues a different nonce each time', async () => {
    const store = open();
    const nonces = await Promise.all(Array.from({ length: 100 }, () => store.issue(BANK, record)));
    expect(new Set(nonces).size).toBe(100);
  });

  it('swaps a value only against the current one, for one of 200 concurrent writers', async () => {
    const store = open();
    const key = `chain:${randomBytes(8).toString('hex')}`;
    expect(await store.read(BANK, key)).toBeNull();
    const firsts = await Promise.all(
      Array.from({ length: 200 }, (_, at) => store.swap(BANK, key, null, `first-${at}`, 60)),
    );
    expect(firsts.filter(Boolean)).toHaveLength(1);
    const first = await store.read(BANK, key);
    expect(first).toBe(`first-${firsts.indexOf(true)}`);
    expect(await store.swap(BANK, key, 'another', 'second', 60)).toBe(false);
    expect(await store.swap(BANK, key, first, 'second', 60)).toBe(true);
    expect(await store.read(BANK, key)).toBe('second');
  });

  it('keeps the challenges and chains of two banks apart', async () => {
    const store = open();
    const nonce = await store.issue(BANK, record);
    expect(await store.consume(OTHER_BANK, nonce)).toEqual({ state: 'unknown' });
    expect(await store.consume(BANK, nonce)).toEqual({ state: 'fresh', record });
    const key = `chain:${randomBytes(8).toString('hex')}`;
    expect(await store.swap(BANK, key, null, 'one', 60)).toBe(true);
    expect(await store.read(OTHER_BANK, key)).toBeNull();
    expect(await store.swap(OTHER_BANK, key, null, 'two', 60)).toBe(true);
    expect(await store.read(BANK, key)).toBe('one');
  });

  it('supports the verifier through a session', async () => {
    const bank = await openBank({ challenges: open(), now: Date.now });
    for (const purpose of ['session', 'watch', 'transaction'] as const) {
      const token = await bank.simulator.attest((await bank.request(purpose)).challenge);
      expect(await bank.verify(token, purpose)).toMatchObject({ ok: true, gap: 0 });
      expect(await bank.verify(token, purpose)).toMatchObject({ ok: false });
    }
  });
});

describe.each(Object.entries(CREDENTIALS))('credentials: %s', (_name, open) => {
  const credential = (sub = 'user-1', dev: string | null = null): Credential => ({
    kid: randomBytes(32).toString('base64url'),
    sub,
    jwk: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'B'.repeat(43) },
    kp: 'os-user',
    dev,
    registeredAt: 1_768_000_000,
    revokedAt: null,
    revokedReason: null,
  });

  it('stores a key once for 50 concurrent additions', async () => {
    const store = open();
    const added = credential();
    const results = await Promise.all(Array.from({ length: 50 }, () => store.add(BANK, added)));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await store.find(BANK, added.kid)).toEqual(added);
    expect(await store.find(BANK, 'nobody')).toBeNull();
  });

  it('revokes a key once and permanently', async () => {
    const store = open();
    const revoked = credential();
    await store.add(BANK, revoked);
    const results = await Promise.all(
      [1, 2, 3].map((at) => store.revoke(BANK, revoked.kid, `reason-${at}`, 1_768_000_000 + at)),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    const found = await store.find(BANK, revoked.kid);
    expect(found?.revokedAt).toBe(1_768_000_001 + results.indexOf(true));
    expect(await store.add(BANK, revoked)).toBe(false);
    expect((await store.find(BANK, revoked.kid))?.revokedAt).not.toBeNull();
    expect(await store.revoke(BANK, 'nobody', 'reason', 1)).toBe(false);
  });

  it('keeps the keys and revocations of two banks apart, also for the same kid and user', async () => {
    const store = open();
    const shared = credential(`shared-${randomBytes(8).toString('hex')}`);
    expect(await store.add(BANK, shared)).toBe(true);
    expect(await store.find(OTHER_BANK, shared.kid)).toBeNull();
    expect(await store.add(OTHER_BANK, shared)).toBe(true);
    expect(await store.revoke(OTHER_BANK, shared.kid, 'lost-device', 1_768_000_001)).toBe(true);
    expect((await store.find(BANK, shared.kid))?.revokedAt).toBeNull();
    expect(await store.list(BANK, shared.sub)).toEqual([shared]);
  });

  it('lists only the keys of a user, also for unusual subjects', async () => {
    const store = open();
    const sub = `o'hara "; DROP TABLE vigil_credential; -- ${randomBytes(4).toString('hex')}`;
    const own = [credential(sub), credential(sub)];
    for (const one of [...own, credential('another')]) await store.add(BANK, one);
    expect((await store.list(BANK, sub)).map(({ kid }) => kid).sort()).toEqual(own.map(({ kid }) => kid).sort());
  });

  it('lists the keys of a device, of all its users, of one bank', async () => {
    const store = open();
    const dev = randomBytes(32).toString('base64url');
    const own = [credential('user-1', dev), credential('user-2', dev)];
    for (const one of [...own, credential('user-3'), credential('user-4', `${dev}x`)]) await store.add(BANK, one);
    await store.add(OTHER_BANK, credential('user-5', dev));
    await store.revoke(BANK, own[0]?.kid ?? '', 'lost-device', 1_768_000_001);
    const found = await store.listDevice(BANK, dev);
    expect(found.map(({ sub }) => sub).sort()).toEqual(['user-1', 'user-2']);
    expect(found.every((one) => one.dev === dev)).toBe(true);
  });
});

it('PostgreSQL keeps the audit trail across a new pool', async () => {
  const bank = await openBank({ credentials: postgresCredentials(pool) });
  const { challenge } = await bank.request('session');
  await bank.verify(await bank.simulator.attest(challenge, { fault: 'expired' }), 'session');
  await bank.verify(
    await bank.simulator.attest((await bank.request('session')).challenge, { verdict: 'mismatch' }),
    'session',
  );
  const again = new Pool({ host: postgresServer.socket, user: 'vigil', database: 'postgres' });
  const { rows } = await again.query('SELECT kind, code, action FROM vigil_audit WHERE kid = $1 ORDER BY id', [
    bank.simulator.kid,
  ]);
  await again.end();
  expect(rows).toEqual([
    { kind: 'registered', code: 'os-user', action: null },
    { kind: 'refused', code: 'exp-past', action: 'step-up' },
    { kind: 'verified', code: 'mismatch', action: 'lock' },
  ]);
});

it('refuses without Redis, with the cause passed to onFault only', async () => {
  const faults: unknown[] = [];
  const gone = new Redis({
    path: `${redisServer.socket}.gone`,
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  gone.on('error', () => {});
  const store = memoryChallenges();
  const broken = redisChallenges(gone);
  const challenges = { ...store, read: broken.read };
  const bank = await openBank({ challenges, onFault: (fault) => faults.push(fault), now: Date.now });
  const token = await bank.simulator.attest((await bank.request('session')).challenge);
  expect(await bank.verify(token, 'session')).toMatchObject({ ok: false, code: 'store-unavailable' });
  expect(faults).toHaveLength(1);
  gone.disconnect();
});

it('reports unknown for a stateless nonce of another secret or beyond its life', async () => {
  const iat = Math.floor(Date.now() / 1000);
  const record = { purpose: 'session', iat, exp: iat + 60, bind: randomBytes(32).toString('base64url') } as const;
  const other = statelessChallenges(randomBytes(32), memoryChallenges());
  const own = statelessChallenges(secret, memoryChallenges());
  expect(await own.consume(BANK, await other.issue(BANK, record))).toEqual({ state: 'unknown' });
  const later = statelessChallenges(secret, memoryChallenges(), () => Date.now() + 3_600_000);
  expect(await later.consume(BANK, await own.issue(BANK, record))).toEqual({ state: 'unknown' });
  expect(() => statelessChallenges(randomBytes(16), memoryChallenges())).toThrow(
    expect.objectContaining({ code: 'secret-too-short' }),
  );
});

/** The real verifier and companion: registration, session, payment, watch, restart, new key. */
import { randomBytes } from 'node:crypto';
import { type Challenge, createChallenge } from '@vigil/portal/server/create-challenge.ts';
import { generateBankKeys } from '@vigil/portal/server/generate-bank-keys.ts';
import { openPortal, type Portal } from '@vigil/portal/server/portal.ts';
import { revokeSubject } from '@vigil/portal/server/revoke.ts';
import { type Expected, verifyAttestation } from '@vigil/portal/server/verify-attestation.ts';
import { type Registration, verifyRegistration } from '@vigil/portal/server/verify-registration.ts';
import { memoryChallenges, memoryCredentials } from '@vigil/portal/stores/memory.ts';
import type { AttestRequestKind } from '@vigil/protocol/page-channel.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ORIGIN } from '../../fakes/bank.ts';
import { CoreBench } from '../../fakes/core-bench.ts';

let companion: CoreBench;
let portal: Portal;
const own = { origin: ORIGIN, sessionId: randomBytes(16).toString('hex'), subject: 'u-7f3a' };
const payment = ['1250.00', 'EUR', 'DE02120300000000202051', 'Grüße'];

beforeEach(async () => {
  companion = await CoreBench.start();
  const { now } = companion.clock;
  portal = await openPortal({
    id: 'bank.example',
    name: 'Example Bank',
    origins: [ORIGIN],
    keys: await generateBankKeys(),
    challenges: memoryChallenges(now),
    credentials: memoryCredentials(),
    now,
  });
  companion.writePolicy({ version: 1, banks: [portal.pinned] });
  await companion.restart();
  companion.engine.estimateOf(0.97, { lastAtMs: companion.clock.now() - 4000 });
});
afterEach(() => companion.stop());

function request(kind: AttestRequestKind, { challenge }: Challenge): string {
  return companion.requestWith(kind, challenge);
}

async function register(): Promise<Registration> {
  const id = request('register', await createChallenge(portal, { purpose: 'registration', ...own }));
  await companion.connection.next('consent-request', (one) => one.id === id);
  companion.connection.receive({ type: 'consent', id, granted: true });
  return verifyRegistration(portal, await companion.connection.replyTo(id), own);
}

async function attest(purpose: 'session' | 'transaction') {
  const expected: Expected = { purpose, ...own, ...(purpose === 'transaction' && { transaction: payment }) };
  const token = await companion.connection.replyTo(request('attest', await createChallenge(portal, expected)));
  return verifyAttestation(portal, token, expected);
}

it('accepts the companion’s attestations in one chain across its restart', async () => {
  expect(await register()).toMatchObject({ ok: true, credential: { sub: own.subject, kp: 'file' } });
  expect(await attest('session')).toMatchObject({ ok: true, action: 'allow', gap: 0, claims: { verdict: 'match' } });
  expect(await attest('transaction')).toMatchObject({ ok: true, action: 'allow', gap: 0 });
  await companion.restart();
  companion.engine.estimateOf(0.97, { lastAtMs: companion.clock.now() });
  companion.type(5);
  expect(await attest('session')).toMatchObject({ ok: true, gap: 0 });
});

it('follows a watch stream to a mismatch and locks', async () => {
  await register();
  const expected: Expected = { purpose: 'watch', ...own };
  const id = request('watch', await createChallenge(portal, expected));
  const first = await companion.connection.replyTo(id);
  expect(await verifyAttestation(portal, first, expected)).toMatchObject({ ok: true, action: 'allow' });
  companion.clock.pass(1000);
  companion.engine.estimateOf(0.02, { lastAtMs: companion.clock.now() });
  companion.type(40);
  const { token } = await companion.connection.next('token', (one) => one.id === id && one.token !== first);
  expect(await verifyAttestation(portal, token, expected)).toMatchObject({
    ok: true,
    action: 'lock',
    gap: 0,
    claims: { verdict: 'mismatch', cont: { seq: 1 } },
  });
  expect(await verifyAttestation(portal, token, expected)).toMatchObject({ ok: false, code: 'chain-replayed' });
});

it('counts a withheld attestation as a gap', async () => {
  await register();
  await attest('session');
  await companion.connection.replyTo(request('attest', await createChallenge(portal, { purpose: 'session', ...own })));
  expect(await attest('session')).toMatchObject({ ok: true, gap: 1 });
});

it('refuses a revoked key and accepts its replacement', async () => {
  await register();
  await revokeSubject(portal, own.subject, 'lost-device');
  expect(await attest('session')).toMatchObject({ ok: false, code: 'key-revoked' });
  expect(await register()).toMatchObject({ ok: true });
  expect(await attest('session')).toMatchObject({ ok: true, claims: { verdict: 'match' } });
});

it('lets a user report a false alarm after a signed auth_time', async () => {
  await register();
  companion.engine.estimateOf(0.02);
  const request = async (authTime?: number) => {
    const request = { purpose: 'session', ...own, ...(authTime !== undefined && { authTime }) } as const;
    const { challenge } = await createChallenge(portal, request);
    await companion.connection.replyTo(companion.requestWith('attest', challenge));
    return (await companion.core.userApi.request({ type: 'overview' })).falseAlarm;
  };
  expect(await request()).toMatchObject({ possible: false, why: 'no-step-up' });
  companion.clock.pass(30_000);
  expect(await request(Math.floor(companion.clock.now() / 1000))).toMatchObject({
    possible: true,
    bank: 'Example Bank',
  });
});

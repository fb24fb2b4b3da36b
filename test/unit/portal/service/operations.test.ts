/** What each operation answers, as a server of the bank in any language calls it. Every response is checked by contract.ts. */

import { FAULT_NAMES, FAULTS } from '@vigil/portal/simulate/faults.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PAYMENT } from '../bank.ts';
import { OWN, openService, type Service } from './service.ts';

let service: Service;
beforeEach(async () => {
  service = await openService();
});
afterEach(() => service.app.close());

async function challenge(changes: object = {}): Promise<string> {
  const { status, body } = await service.post('/v1/challenges', { purpose: 'session', ...OWN, ...changes });
  expect(status).toBe(200);
  return body.challenge as string;
}

function verify(token: string, changes: object = {}) {
  return service.post('/v1/attestations/verify', { token, purpose: 'session', ...OWN, ...changes });
}

describe('attestations', () => {
  it('issues a challenge and decides on its attestation', async () => {
    const token = await service.bank.simulator.attest(await challenge());
    const { status, body } = await verify(token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ok: true, action: 'allow', would: 'allow', policy: 'balanced', gap: 0, reasons: [] });
  });

  it('binds an approval to its transaction', async () => {
    const payment = { purpose: 'transaction', transaction: PAYMENT };
    const token = await service.bank.simulator.attest(await challenge(payment));
    expect((await verify(token, { ...payment, transaction: ['9999.00', 'EUR'] })).body).toMatchObject({
      ok: false,
      action: 'step-up',
      code: 'transaction-mismatch',
    });
    const again = await service.bank.simulator.attest(await challenge(payment));
    expect((await verify(again, payment)).body).toMatchObject({ ok: true, action: 'allow' });
  });

  it.each([
    ['observe', 'allow', 'lock'],
    ['balanced', 'lock', 'lock'],
  ])('decides a mismatch by the policy %s that the request names', async (policy, action, would) => {
    const token = await service.bank.simulator.attest(await challenge(), { verdict: 'mismatch' });
    expect((await verify(token, { policy })).body).toMatchObject({ ok: true, action, would, policy });
  });

  it.each(FAULT_NAMES)('answers 200 with the code of the refusal: %s', async (fault) => {
    const token = await service.bank.simulator.attest(await challenge(), { fault });
    const { status, body } = await verify(token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ok: false, action: 'step-up', code: FAULTS[fault].code });
  });

  it('accepts a token once', async () => {
    const token = await service.bank.simulator.attest(await challenge());
    await verify(token);
    expect((await verify(token)).body).toMatchObject({ ok: false, code: 'nonce-used' });
  });
});

describe('registration and keys', () => {
  it('registers a key, lists it, revokes it once', async () => {
    const subject = 'user-2';
    const own = { ...OWN, subject };
    const requested = await challenge({ purpose: 'registration', subject });
    const token = await service.bank.simulator.register(requested);
    const registered = await service.post('/v1/registrations/verify', { token, ...own });
    expect(registered.body).toMatchObject({ ok: false, code: 'key-already-registered' });
    const listed = await service.post('/v1/credentials/list', { subject: OWN.subject });
    const [{ kid }] = listed.body.credentials as [{ kid: string }];
    const revoke = () => service.post('/v1/credentials/revoke', { kid, reason: 'lost-device' });
    expect((await revoke()).body).toEqual({ revoked: [kid] });
    expect((await revoke()).body).toEqual({ revoked: [] });
    const refused = await verify(await service.bank.simulator.attest(await challenge()));
    expect(refused.body).toMatchObject({ ok: false, code: 'key-revoked' });
  });

  it('revokes all keys of a user', async () => {
    const { body } = await service.post('/v1/credentials/revoke', { subject: OWN.subject, reason: 'closed' });
    expect(body.revoked).toHaveLength(1);
  });

  it('publishes the public keys and what companions pin', async () => {
    const { body } = await service.get('/.well-known/jwks.json', { authorization: '' });
    expect(body.keys).toHaveLength(2);
    expect(JSON.stringify(body)).not.toContain('"d"');
    expect((await service.get('/v1/pinned-bank')).body).toEqual(service.bank.portal.pinned);
    expect((await service.get('/v1/key-feed')).body).toMatchObject({ code: 'not-found' });
  });
});

describe('problems', () => {
  it.each([
    ['a member too many', { purpose: 'session', ...OWN, more: 1 }],
    ['an origin of another bank', { purpose: 'session', ...OWN, origin: 'https://evil.example' }],
    ['a purpose that is none', { purpose: 'login', ...OWN }],
    ['fields without the purpose', { purpose: 'session', ...OWN, transaction: PAYMENT }],
    ['the purpose without fields', { purpose: 'transaction', ...OWN }],
    ['a subject of 200 characters', { purpose: 'session', ...OWN, subject: 'x'.repeat(200) }],
    ['no JSON', '{"purpose":'],
    ['a name twice', '{"purpose":"session","purpose":"watch"}'],
    ['an array', '[]'],
  ])('refuses %s', async (_what, body) => {
    expect(await service.post('/v1/challenges', body)).toMatchObject({
      status: 400,
      body: { code: 'request-invalid' },
    });
  });

  it('refuses an attestation whose purpose and fields disagree', async () => {
    const token = await service.bank.simulator.attest(await challenge());
    expect(await verify(token, { transaction: PAYMENT })).toMatchObject({ status: 400 });
    expect(await verify(token, { purpose: 'transaction' })).toMatchObject({ status: 400 });
    expect(await verify(token, { policy: 'lenient' })).toMatchObject({ status: 400 });
    expect((await verify(token)).body).toMatchObject({ ok: true });
  });

  it('has a typed error for an unknown operation', async () => {
    expect(await service.get('/v1/nothing')).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const wrong = await service.get('/v1/challenges');
    expect(wrong).toMatchObject({ status: 405, body: { code: 'method-not-allowed' } });
    expect(wrong.headers.allow).toBe('POST');
    const text = await service.post('/v1/challenges', '{}', { 'content-type': 'text/plain' });
    expect(text).toMatchObject({ status: 415, body: { code: 'json-expected' } });
    const long = await service.post('/v1/challenges', JSON.stringify({ token: 'x'.repeat(70_000) }));
    expect(long).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
  });
});

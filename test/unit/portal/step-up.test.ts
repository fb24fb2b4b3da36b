/** The return leg of RFC 9470: claims are compared with what was required, and a request counts once. */
import { consumeApproval } from '@vigil/portal/server/approval.ts';
import type { ApprovedTransaction } from '@vigil/portal/server/approved-transaction.ts';
import { completeStepUp, requestStepUp } from '@vigil/portal/server/step-up-request.ts';
import { checkStepUp } from '@vigil/portal/server/step-up-return.ts';
import { describe, expect, it } from 'vitest';
import { ORIGIN, openBank, PAYMENT, START_MS, VISITOR } from './bank.ts';

const OWN: ApprovedTransaction = { origin: ORIGIN, ...VISITOR, transaction: PAYMENT };
const PROVIDER = { issuer: 'https://id.bank.example', audience: 'portal', subject: 'ingrid' };
const ACR = 'urn:bank:otp';
const now = START_MS / 1000;

describe('checkStepUp', () => {
  const required = { acrValues: [ACR, 'urn:bank:passkey'], maxAge: 0 };
  const at = { requestedAt: now - 60, now };

  it('accepts a required acr and an authentication after the request', () => {
    expect(checkStepUp({ acr: ACR, auth_time: now - 10 }, required, at)).toBeNull();
    expect(checkStepUp({ acr: 'urn:bank:passkey', auth_time: now }, required, at)).toBeNull();
  });

  it.each([
    [{ acr: 'urn:bank:password', auth_time: now }, 'acr-insufficient'],
    [{ auth_time: now }, 'acr-insufficient'],
    [{ acr: ACR }, 'auth-time-missing'],
    [{ acr: ACR, auth_time: String(now) }, 'auth-time-missing'],
    [{ acr: ACR, auth_time: now + 6 }, 'auth-time-future'],
    [{ acr: ACR, auth_time: now - 66 }, 'authentication-too-old'],
  ])('refuses %j as %s', (claims, fault) => {
    expect(checkStepUp(claims, required, at)).toBe(fault);
  });

  it('accepts an older authentication within maxAge', () => {
    expect(checkStepUp({ auth_time: now - 290 }, { maxAge: 300 }, at)).toBeNull();
    expect(checkStepUp({ auth_time: now - 400 }, { maxAge: 300 }, at)).toBe('authentication-too-old');
  });

  const own = { iss: PROVIDER.issuer, aud: 'portal', sub: 'ingrid', nonce: 'n', acr: ACR, auth_time: now };
  it.each([
    [{}, null],
    [{ aud: ['portal', 'other'], azp: 'portal' }, null],
    [{ iss: 'https://id.other.example' }, 'issuer-mismatch'],
    [{ iss: `${PROVIDER.issuer}/` }, 'issuer-mismatch'],
    [{ aud: 'other' }, 'audience-mismatch'],
    [{ aud: ['portal', 'other'] }, 'audience-mismatch'],
    [{ azp: 'other' }, 'audience-mismatch'],
    [{ nonce: 'm' }, 'nonce-mismatch'],
    [{ nonce: undefined }, 'nonce-mismatch'],
    [{ sub: 'mats' }, 'subject-mismatch'],
    [{ sub: undefined }, 'subject-mismatch'],
  ])('compares issuer, audience, nonce and subject: %j gives %s', (change, fault) => {
    const expected = { ...PROVIDER, nonce: 'n' };
    expect(checkStepUp({ ...own, ...change }, required, { ...at, expected })).toBe(fault);
  });
});

describe('a step-up', () => {
  async function requested() {
    const bank = await openBank();
    const request = await requestStepUp(bank.portal, OWN, { acrValues: [ACR] });
    const { issuer: iss, audience: aud, subject: sub } = PROVIDER;
    return { ...bank, request, claims: { iss, aud, sub, nonce: request.nonce, acr: ACR, auth_time: now } };
  }

  it('asks the provider for what the 401 requires', async () => {
    const { request } = await requested();
    expect(request.parameters).toEqual({ nonce: request.nonce, max_age: '0', acr_values: ACR });
    expect(request.response.headers['WWW-Authenticate']).toContain(`acr_values="${ACR}", max_age="0"`);
  });

  it('gives one approval of its transaction for any number of returns', async () => {
    const { portal, claims } = await requested();
    const results = await Promise.all(Array.from({ length: 50 }, () => completeStepUp(portal, claims, OWN, PROVIDER)));
    const [first, ...others] = results.filter(({ ok }) => ok);
    expect(others).toEqual([]);
    expect(await consumeApproval(portal, first?.ok && first.approval, OWN)).toEqual({ ok: true, by: 'step-up' });
    expect(await completeStepUp(portal, claims, OWN, PROVIDER)).toEqual({ ok: false, code: 'step-up-used' });
  });

  it('is used up by a token that is not enough', async () => {
    const { portal, claims, credentials } = await requested();
    const early = { ...claims, auth_time: now - 6 };
    expect(await completeStepUp(portal, early, OWN, PROVIDER)).toEqual({ ok: false, code: 'authentication-too-old' });
    expect(await completeStepUp(portal, claims, OWN, PROVIDER)).toEqual({ ok: false, code: 'step-up-used' });
    const entries = credentials.trail.filter(({ kind }) => kind === 'step-up');
    expect(entries.map(({ code }) => code)).toEqual(['authentication-too-old', 'step-up-used']);
  });

  it('leaves its completion in the audit trail, and gives no approval when it cannot', async () => {
    const { portal, claims, credentials } = await requested();
    const audit = () => Promise.reject(new Error('disk full'));
    const failing = { ...portal, stores: { ...portal.stores, credentials: { ...portal.stores.credentials, audit } } };
    expect(await completeStepUp(failing, claims, OWN, PROVIDER)).toEqual({ ok: false, code: 'store-unavailable' });
    const { nonce } = await requestStepUp(portal, OWN, { acrValues: [ACR] });
    expect(await completeStepUp(portal, { ...claims, nonce }, OWN, PROVIDER)).toMatchObject({ ok: true });
    expect(credentials.trail.at(-1)).toMatchObject({ kind: 'step-up', code: 'satisfied', purpose: 'transaction' });
  });

  it('refuses another transaction and session, and stays open for its own', async () => {
    const { portal, claims } = await requested();
    for (const other of [{ transaction: ['1'] }, { sessionId: 'session-2' }, { subject: 'user-2' }]) {
      const result = await completeStepUp(portal, claims, { ...OWN, ...other }, PROVIDER);
      expect(result).toEqual({ ok: false, code: 'step-up-mismatch' });
    }
    expect(await completeStepUp(portal, claims, OWN, PROVIDER)).toMatchObject({ ok: true });
  });

  it('expires, and an unknown or missing nonce is no step-up', async () => {
    const { portal, claims, clock } = await requested();
    for (const nonce of [undefined, 7, '', 'A'.repeat(43)]) {
      const result = await completeStepUp(portal, { ...claims, nonce }, OWN, PROVIDER);
      expect(result).toEqual({ ok: false, code: 'step-up-unknown' });
    }
    clock.ms += 601_000;
    expect(await completeStepUp(portal, claims, OWN, PROVIDER)).toEqual({ ok: false, code: 'step-up-unknown' });
  });

  it('is refused while the store fails', async () => {
    const { portal, claims } = await requested();
    const swap = () => Promise.reject(new Error('connection lost'));
    const failing = { ...portal, stores: { ...portal.stores, challenges: { ...portal.stores.challenges, swap } } };
    expect(await completeStepUp(failing, claims, OWN, PROVIDER)).toEqual({ ok: false, code: 'store-unavailable' });
  });
});

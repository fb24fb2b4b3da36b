/** The verifier with a simulated companion: accepted tokens, and a refusal for every known fault. */

import { createChallenge } from '@vigil/portal/server/create-challenge.ts';
import { hashSession } from '@vigil/portal/server/digest.ts';
import { revokeCredential, revokeSubject } from '@vigil/portal/server/revoke.ts';
import { verifyAttestation } from '@vigil/portal/server/verify-attestation.ts';
import { verifyRegistration } from '@vigil/portal/server/verify-registration.ts';
import { FAULT_NAMES, FAULTS } from '@vigil/portal/simulate/faults.ts';
import { createSimulator } from '@vigil/portal/simulate/simulator.ts';
import { memoryChallenges, memoryCredentials } from '@vigil/portal/stores/memory.ts';
import { describe, expect, it } from 'vitest';
import { ORIGIN, openBank, PAYMENT, START_MS, VISITOR } from './bank.ts';

describe('verifyAttestation accepts', () => {
  for (const purpose of ['session', 'transaction', 'watch'] as const) {
    it(`a match for purpose ${purpose}`, async () => {
      const bank = await openBank();
      const token = await bank.simulator.attest((await bank.request(purpose)).challenge);
      const result = await bank.verify(token, purpose);
      expect(result).toMatchObject({ ok: true, action: 'allow', reasons: [], gap: 0 });
      expect(result.ok && result.claims.verdict).toBe('match');
    });
  }

  it('a watch stream on one challenge, long after the challenge expired', async () => {
    const bank = await openBank();
    const { challenge } = await bank.request('watch');
    const tokens = [await bank.simulator.attest(challenge)];
    for (const token of tokens) expect(await bank.verify(token, 'watch')).toMatchObject({ ok: true });
    const later = [await bank.simulator.attest(challenge), await bank.simulator.attest(challenge)];
    bank.clock.ms += 100_000;
    for (const token of later) expect(await bank.verify(token, 'watch')).toMatchObject({ ok: true, gap: 0 });
  });

  it('attestations for several requests of one session in one chain', async () => {
    const bank = await openBank();
    for (const purpose of ['session', 'watch', 'transaction', 'session'] as const) {
      const token = await bank.simulator.attest((await bank.request(purpose)).challenge);
      expect(await bank.verify(token, purpose)).toMatchObject({ ok: true, gap: 0 });
    }
  });

  it('a token up to the last second of its life', async () => {
    for (const [afterS, ok] of [
      [179, true],
      [181, false],
    ] as const) {
      const bank = await openBank();
      const token = await bank.simulator.attest((await bank.request('session')).challenge);
      bank.clock.ms += afterS * 1000;
      expect((await bank.verify(token, 'session')).ok).toBe(ok);
    }
  });
});

describe('verifyRegistration', () => {
  it('refuses one key more than maxKeysPerSubject until one is revoked', async () => {
    const { portal, simulator } = await openBank({ maxKeysPerSubject: 2 });
    const add = async () => {
      const other = await createSimulator({ bank: portal.pinned, now: portal.now });
      const { challenge } = await createChallenge(portal, { purpose: 'registration', origin: ORIGIN, ...VISITOR });
      return verifyRegistration(portal, await other.register(challenge), { origin: ORIGIN, ...VISITOR });
    };
    expect(await add()).toMatchObject({ ok: true });
    expect(await add()).toMatchObject({ ok: false, code: 'too-many-keys' });
    await revokeCredential(portal, simulator.kid, 'lost-device');
    expect(await add()).toMatchObject({ ok: true });
  });

  it('returns the other users of a device once each, revoked ones too, and never the user', async () => {
    const { portal } = await openBank();
    const dev = Buffer.alloc(32, 7).toString('base64url');
    const add = async (subject: string) => {
      const own = { origin: ORIGIN, sessionId: `session of ${subject}`, subject };
      const companion = await createSimulator({ bank: portal.pinned, now: portal.now });
      const { challenge } = await createChallenge(portal, { purpose: 'registration', ...own });
      const found = await verifyRegistration(portal, await companion.register(challenge, { claims: { dev } }), own);
      if (!found.ok) throw new Error(found.code);
      return found;
    };
    const first = await add('first');
    expect(first.deviceSubjects).toEqual([]);
    expect((await add('first')).deviceSubjects).toEqual([]);
    await revokeCredential(portal, first.credential.kid, 'lost-device');
    expect((await add('second')).deviceSubjects).toEqual(['first']);
  });
});

describe('verifyAttestation refuses', () => {
  // Except for nested duplicates and prototypes, each fault is applied to an otherwise valid token.
  for (const name of FAULT_NAMES) {
    const purpose = FAULTS[name].code.startsWith('transaction') ? 'transaction' : 'session';
    it(`${name} as ${FAULTS[name].code}`, async () => {
      const bank = await openBank();
      const { challenge } = await bank.request(purpose);
      const faulty = await bank.simulator.attest(challenge, { fault: name });
      expect(await bank.verify(faulty, purpose)).toMatchObject({
        ok: false,
        action: 'step-up',
        code: FAULTS[name].code,
      });
      const good = await bank.simulator.attest((await bank.request(purpose)).challenge);
      expect(await bank.verify(good, purpose)).toMatchObject({ ok: true });
    });
  }

  for (const token of [undefined, null, 7, {}, ['a'], new String('a.b.c.d.e')]) {
    it(`a token that is not text: ${typeof token} ${JSON.stringify(token)}`, async () => {
      const bank = await openBank();
      expect(await bank.verify(token, 'session')).toMatchObject({ code: 'token-not-text' });
    });
  }

  it('a second submission, also with 1,000 concurrent ones', async () => {
    const bank = await openBank({ maxConcurrent: 1000 });
    const token = await bank.simulator.attest((await bank.request('session')).challenge);
    const results = await Promise.all(Array.from({ length: 1000 }, () => bank.verify(token, 'session')));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.filter((result) => !result.ok && result.code === 'nonce-used')).toHaveLength(999);
  });

  it('a replayed watch token, also with 100 concurrent ones', async () => {
    const bank = await openBank({ storeTimeoutMs: 60_000 });
    const { challenge } = await bank.request('watch');
    await bank.verify(await bank.simulator.attest(challenge), 'watch');
    const token = await bank.simulator.attest(challenge);
    const results = await Promise.all(Array.from({ length: 100 }, () => bank.verify(token, 'watch')));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.filter((result) => !result.ok && result.code === 'chain-replayed')).toHaveLength(99);
  });

  it('a token of a replaced watch stream', async () => {
    const bank = await openBank();
    const [first, second] = [await bank.request('watch'), await bank.request('watch')];
    for (const { challenge } of [first, second]) await bank.verify(await bank.simulator.attest(challenge), 'watch');
    const late = await bank.simulator.attest(first.challenge);
    expect(await bank.verify(late, 'watch')).toMatchObject({ code: 'stream-closed' });
  });

  it('a token of another session, user, origin or payment of the same bank', async () => {
    const others = [
      [{ sessionId: 'session-2' }, 'session-mismatch'],
      [{ subject: 'user-2' }, 'subject-mismatch'],
      [{ origin: 'https://other.bank.example' }, 'origin-mismatch'],
      [{ transaction: ['9999.00', ...PAYMENT.slice(1)] }, 'transaction-mismatch'],
    ] as const;
    for (const [own, code] of others) {
      const bank = await openBank({ origins: [ORIGIN, 'https://other.bank.example'] });
      const token = await bank.simulator.attest((await bank.request('transaction')).challenge);
      expect(await bank.verify(token, 'transaction', own)).toMatchObject({ ok: false, code });
    }
  });

  it('an origin that is not configured, even if token and request agree', async () => {
    const bank = await openBank();
    const { challenge } = await bank.request('session');
    const origin = 'https://evil.example';
    const token = await bank.simulator.attest(challenge, { claims: { origin } });
    expect(await bank.verify(token, 'session', { origin })).toMatchObject({ code: 'origin-mismatch' });
  });

  it('a token for a challenge of another session', async () => {
    const bank = await openBank();
    const theirs = await bank.request('session', { sessionId: 'session-2' });
    const token = await bank.simulator.attest(theirs.challenge, { claims: { sid: hashSession('session-1') } });
    expect(await bank.verify(token, 'session')).toMatchObject({ code: 'challenge-mismatch' });
  });

  it('a session token for a payment, and the reverse', async () => {
    const bank = await openBank();
    const session = await bank.simulator.attest((await bank.request('session')).challenge);
    expect(await bank.verify(session, 'transaction')).toMatchObject({ code: 'purpose-mismatch' });
    const relabelled = await bank.simulator.attest((await bank.request('session')).challenge, {
      claims: { purpose: 'transaction' },
    });
    expect(await bank.verify(relabelled, 'transaction')).toMatchObject({ code: 'purpose-mismatch' });
    const unbound = await bank.simulator.attest((await bank.request('transaction')).challenge, {
      claims: { txn: undefined },
    });
    expect(await bank.verify(unbound, 'transaction')).toMatchObject({ code: 'transaction-missing' });
  });

  it('a token that arrives too long after its challenge', async () => {
    const bank = await openBank();
    const { challenge } = await bank.request('session');
    const iat = Math.floor(bank.clock.ms / 1000) + 185;
    const token = await bank.simulator.attest(challenge, { claims: { iat, exp: iat + 60 } });
    bank.clock.ms += 185_000;
    expect(await bank.verify(token, 'session')).toMatchObject({ code: 'challenge-expired' });
    bank.clock.ms += 300_000;
    expect(await bank.verify(token, 'session')).toMatchObject({ code: 'nonce-unknown' });
  });

  it('a revoked key, by kid or by user, and records it', async () => {
    const bank = await openBank();
    const tokens = [1, 2].map(async () => bank.simulator.attest((await bank.request('session')).challenge));
    expect(await revokeCredential(bank.portal, bank.simulator.kid, 'lost-device')).toBe(true);
    expect(await revokeCredential(bank.portal, bank.simulator.kid, 'again')).toBe(false);
    expect(await bank.verify(await tokens[0], 'session')).toMatchObject({ code: 'key-revoked' });
    expect(await revokeSubject(bank.portal, 'user-1', 'closed')).toEqual([]);
    expect(bank.credentials.trail.map((entry) => entry.kind)).toEqual(['registered', 'revoked', 'refused']);
  });

  for (const name of ['consume', 'read', 'swap'] as const) {
    it(`everything while the challenge store fails to ${name}, with the cause passed to onFault only`, async () => {
      const faults: unknown[] = [];
      const store = memoryChallenges(() => START_MS);
      let failing = false;
      const orFail =
        <A extends unknown[], T>(method: string, call: (...args: A) => Promise<T>) =>
        (...args: A) =>
          failing && method === name ? Promise.reject(new Error('connection lost')) : call(...args);
      const bank = await openBank({
        challenges: {
          issue: store.issue,
          consume: orFail('consume', store.consume),
          read: orFail('read', store.read),
          swap: orFail('swap', store.swap),
        },
        onFault: (fault) => faults.push(fault),
      });
      const token = await bank.simulator.attest((await bank.request('session')).challenge);
      failing = true;
      expect(await bank.verify(token, 'session')).toMatchObject({ ok: false, code: 'store-unavailable' });
      expect(faults).toHaveLength(1);
    });
  }

  it('invalid server values, as a fault of the server', async () => {
    const bad = [
      ['session', { sessionId: '' }, 'session-invalid'],
      ['session', { sessionId: undefined as unknown as string }, 'session-invalid'],
      ['transaction', { transaction: [] }, 'transaction-invalid'],
      ['transaction', { transaction: [1250, 'EUR'] as unknown as string[] }, 'transaction-invalid'],
    ] as const;
    for (const [purpose, own, code] of bad) {
      const faults: unknown[] = [];
      const bank = await openBank({ onFault: (fault) => faults.push(fault) });
      const token = await bank.simulator.attest((await bank.request(purpose)).challenge);
      expect(await bank.verify(token, purpose, own)).toMatchObject({ ok: false, code: 'store-unavailable' });
      expect(faults).toMatchObject([{ code }]);
    }
  });

  it('a store that fails even when onFault fails too', async () => {
    const failing = [
      () => {
        throw new Error('no log');
      },
      () => Promise.reject(new Error('no log')),
    ];
    for (const onFault of failing) {
      const store = memoryChallenges(() => START_MS);
      const consume = () => Promise.reject(new Error('connection lost'));
      const bank = await openBank({ onFault });
      const portal = { ...bank.portal, stores: { ...bank.portal.stores, challenges: { ...store, consume } } };
      const token = await bank.simulator.attest((await bank.request('session')).challenge);
      const expected = { purpose: 'session', origin: ORIGIN, ...VISITOR } as const;
      expect(await verifyAttestation(portal, token, expected)).toMatchObject({ ok: false, code: 'store-unavailable' });
    }
  });

  it('a success that the audit trail cannot record', async () => {
    const credentials = memoryCredentials();
    const audit = { fails: false };
    const bank = await openBank({
      credentials: {
        ...credentials,
        audit: async (...entry) => {
          if (audit.fails) throw new Error('disk full');
          await credentials.audit(...entry);
        },
      },
    });
    const token = await bank.simulator.attest((await bank.request('session')).challenge);
    audit.fails = true;
    expect(await bank.verify(token, 'session')).toMatchObject({ code: 'store-unavailable' });
  });
});

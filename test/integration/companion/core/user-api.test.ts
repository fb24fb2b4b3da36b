import { USER_REQUESTS } from '@vigil/protocol/user/user-api.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeConnection } from '../../../fakes/connection.ts';
import { CoreBench } from '../../../fakes/core-bench.ts';
import { userRequests } from '../../../fakes/user-request.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

const { request, attestations } = userRequests(() => bench);

describe('the overview', () => {
  it('shows verdict, templates, registrations and stored data', async () => {
    await bench.register();
    bench.engine.estimateOf(0.97, { lastAtMs: bench.clock.now() });
    bench.type(30);
    bench.core.tick();
    await bench.attest();
    bench.clock.pass(60_000);
    const overview = await request({ type: 'overview' });
    expect(overview).toMatchObject({
      nowMs: bench.clock.now(),
      lastAttestation: { bank: 'Bank nordhaven', purpose: 'session', verdict: 'match' },
      registrations: [{ bank: 'nordhaven', bankName: 'Bank nordhaven', sub: 'u-7f3a', attestations: 2 }],
      data: { keyTier: 'file', home: bench.home, items: { profiles: 1, credentials: 1, attestations: 2 } },
      profiles: [{ id: 'usual', kind: 'usual', active: true, stage: 'trained' }],
      falseAlarm: { possible: false, why: 'nothing-to-report' },
    });
    expect(overview.data?.bytes).toBeGreaterThan(10_000);
    const [session] = overview.sessions;
    expect(session).toMatchObject({ sites: ['https://portal.bank.example'], verdict: 'match', confidence: 1 });
    expect(session?.history).toEqual([{ atMs: bench.clock.now() - 60_000, confidence: 1, verdict: 'match' }]);
    expect(session).toMatchObject({ scored: { keystroke: 100 }, modalities: {} });
    expect(session?.id).not.toContain('u3v0');
  });

  it('has a point a second at most, only of changes, none newer than a minute', async () => {
    await bench.register();
    for (const confidence of [0.5, 0.5, 0.6, 0.6004, 0.7]) {
      bench.engine.estimateOf(confidence);
      bench.core.tick();
      bench.clock.pass(600);
    }
    expect((await request({ type: 'overview' })).sessions[0]?.history).toEqual([]);
    bench.clock.pass(60_000);
    const { sessions } = await request({ type: 'overview' });
    expect(sessions[0]?.history.map(({ confidence }) => confidence)).toEqual([0.5, 0.6, 0.7]);
  });
});

describe('the ledger', () => {
  it('is searched, filtered and paged, newest first', async () => {
    await bench.register();
    for (const confidence of [0.97, 0.02, 0.97, 0.02, 0.02]) {
      bench.engine.estimateOf(confidence);
      await bench.attest();
      bench.clock.pass(60_000);
    }
    const all = await attestations();
    expect(all).toMatchObject({ matching: 6, total: 6, nextBefore: null });
    expect(all.rows.map(({ seq }) => seq)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(all.rows.at(-1)).toMatchObject({ purpose: 'registration', verdict: null, confidence: null });
    expect(await attestations({ verdict: 'mismatch' }, null, 2)).toMatchObject({
      rows: [
        { seq: 6, confidence: 0.02 },
        { seq: 5, confidence: 0.02 },
      ],
      matching: 3,
      nextBefore: 5,
    });
    expect(await attestations({ verdict: 'mismatch' }, 5, 2)).toMatchObject({ rows: [{ seq: 3 }], nextBefore: null });
    expect((await attestations({ text: 'NORDHAVEN' })).matching).toBe(6);
    expect((await attestations({ text: 'portal.bank', purpose: 'registration' })).matching).toBe(1);
    expect((await attestations({ text: 'elsewhere' })).matching).toBe(0);
    const [, second] = all.rows;
    expect((await attestations({ fromMs: second?.atMs })).matching).toBe(2);
  });

  it('shows exactly the claims that the bank read, also after a restart', async () => {
    await bench.register();
    bench.engine.estimateOf(0.97);
    const { jwsHash, ...claims } = await bench.attest();
    await bench.restart();
    const whole = await request({ type: 'attestation', seq: 2 });
    expect(whole.claims).toEqual(claims);
    expect(whole.jws).toBe(jwsHash);
    expect((await request({ type: 'attestation', seq: 1 })).claims).toMatchObject({ sub: 'u-7f3a' });
    await expect(request({ type: 'attestation', seq: 3 })).rejects.toMatchObject({ code: 'attestation-unknown' });
    expect(await request({ type: 'check-chain' })).toEqual({ intact: true, entries: 2, brokenAt: null });
  });
});

describe('over the wire', () => {
  it('answers the extension, one code where it cannot', async () => {
    bench.connection.receive({ type: 'user-request', id: 'p-1', request: { type: 'overview' } });
    const { reply } = await bench.connection.next('user-reply', ({ id }) => id === 'p-1');
    expect(USER_REQUESTS.overview.reply.safeParse(reply).success).toBe(true);
    bench.connection.receive({ type: 'user-request', id: 'p-2', request: { type: 'attestation', seq: 9 } });
    const declined = await bench.connection.next('user-declined', ({ id }) => id === 'p-2');
    expect(declined.code).toBe('attestation-unknown');
  });

  it('bounds the questions that wait on one connection', async () => {
    for (let i = 0; i < 40; i++) {
      bench.connection.receive({ type: 'user-request', id: `p-${i}`, request: { type: 'check-chain' } });
    }
    await bench.connection.next('user-reply', ({ id }) => id === 'p-31');
    expect(bench.connection.all('user-reply')).toHaveLength(32);
    expect(new Set(bench.connection.all('user-declined').map(({ code }) => code))).toEqual(new Set(['rate-limited']));
    bench.connection.receive({ type: 'user-request', id: 'later', request: { type: 'overview' } });
    await bench.connection.next('user-reply', ({ id }) => id === 'later');
  });

  it('ends on an invalid request, or a request before hello', async () => {
    const early = new FakeConnection();
    bench.core.accept(early);
    early.receive({ type: 'user-request', id: 'p', request: { type: 'overview' } });
    expect([early.closed, early.all('fault')[0]?.code]).toEqual([true, 'message-invalid']);
    bench.connection.receive({ type: 'user-request', id: 'p', request: { type: 'keys' } });
    expect(bench.connection.closed).toBe(true);
  });

  it('answers the control channel', async () => {
    const control = new FakeConnection('control');
    bench.core.accept(control);
    control.receive({ type: 'user-request', id: 'c-1', request: { type: 'overview' } });
    await new Promise(setImmediate);
    expect(control.sent).toMatchObject([
      { type: 'reply', id: 'c-1', ok: true, reply: { profiles: [{ id: 'usual' }] } },
    ]);
  });
});

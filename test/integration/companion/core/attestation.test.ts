import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ORIGIN, sha256 } from '../../../fakes/bank.ts';
import { CoreBench } from '../../../fakes/core-bench.ts';
import type { FakeEngine } from '../../../fakes/fake-engine.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

describe('registration and attestation', () => {
  it("registers with consent, then attests the engine's estimate", async () => {
    const registration = await bench.register();
    expect(registration).toMatchObject({ sub: 'u-7f3a', aud: 'nordhaven', kp: 'file' });
    bench.engine.estimateOf(0.973, { lastAtMs: bench.clock.now() - 4000 });
    const claims = await bench.attest({ purpose: 'transaction', txn: sha256('pay') });
    expect(claims).toMatchObject({
      iss: registration.iss,
      verdict: 'match',
      confidence: 0.97,
      llr: 1.6,
      purpose: 'transaction',
      txn: sha256('pay'),
      origin: ORIGIN,
      ev: { keys: 100, keys_age_s: 5, strokes: 10, strokes_age_s: 5, clicks: 0, active_s: 60, unseen_s: 0 },
      mod: { keystroke: { llr: 1.6, n: 100 }, pointer: { llr: 0, n: 10 } },
      pol: 'user',
      dev: registration.dev,
      dev_subjects: 1,
      cont: { seq: 0, prev: null },
    });
    expect(claims.exp - claims.iat).toBe(120);
  });

  it('declines before registration, and for a handle it does not know', async () => {
    expect(await bench.connection.replyTo(await bench.request('attest'))).toBe('not-registered');
    await bench.register('u-1');
    expect(await bench.connection.replyTo(await bench.request('attest', { sub: 'u-2' }))).toBe('not-registered');
    expect((await bench.attest({ sub: 'u-1' })).sub).toBe('u-1');
  });

  it('makes a new key for each registration', async () => {
    const first = await bench.register('u-1');
    bench.clock.pass(1);
    const replaced = await bench.register('u-1');
    expect(replaced.iss).not.toBe(first.iss);
    expect((await bench.attest({ sub: 'u-1' })).iss).toBe(replaced.iss);
  });

  it('refuses a second user of a bank, until the first is revoked and the computer handed over', async () => {
    const second = async () => bench.connection.replyTo(await bench.request('register', { sub: 'u-2' }));
    const { dev } = await bench.register('u-1');
    expect(await second()).toBe('other-user-registered');
    await bench.core.userApi.request({ type: 'revoke', bank: 'nordhaven', sub: 'u-1' });
    // The template is still the one of the first user.
    expect(await second()).toBe('other-user-registered');
    await bench.restart();
    expect(await second()).toBe('other-user-registered');
    expect(bench.connection.all('consent-request')).toEqual([]);
    await bench.core.userApi.request({ type: 'hand-over' });
    expect(await bench.register('u-2')).toMatchObject({ dev, dev_subjects: 1 });
  });

  it('registers the same user again after a withdrawal', async () => {
    await bench.register('u-1');
    await bench.core.userApi.request({ type: 'revoke', bank: 'nordhaven', sub: 'u-1' });
    expect((await bench.register('u-1')).sub).toBe('u-1');
  });

  it('does not register without consent', async () => {
    const refused = await bench.request('register');
    await bench.connection.next('consent-request');
    bench.connection.receive({ type: 'consent', id: refused, granted: false });
    expect(await bench.connection.replyTo(refused)).toBe('consent-refused');
    expect(await bench.connection.replyTo(await bench.request('register'))).toBe('consent-refused');
    expect(bench.connection.all('consent-request')).toHaveLength(1);
    bench.clock.pass(60_000);
    const late = await bench.request('register');
    await bench.connection.next('consent-request', (one) => one.id === late);
    bench.clock.pass(120_000);
    bench.core.tick();
    expect(await bench.connection.replyTo(late)).toBe('consent-timeout');
    expect(await bench.subjects()).toEqual([]);
  });

  it('accepts consent only from the connection that was asked', async () => {
    const connection = bench.connection;
    const id = await bench.request('register');
    await connection.next('consent-request');
    bench.connect().receive({ type: 'consent', id, granted: true });
    connection.receive({ type: 'consent', id, granted: false });
    expect(await connection.replyTo(id)).toBe('consent-refused');
  });

  it('asks one question about a bank at a time', async () => {
    await bench.request('register');
    await bench.connection.next('consent-request');
    expect(await bench.connection.replyTo(await bench.request('register'))).toBe('rate-limited');
  });

  it('forgets on request', async () => {
    await bench.register();
    await bench.core.userApi.request({ type: 'revoke', bank: 'nordhaven', sub: 'u-7f3a' });
    expect(await bench.connection.replyTo(await bench.request('attest'))).toBe('not-registered');
    await bench.restart();
    expect(await bench.connection.replyTo(await bench.request('attest'))).toBe('not-registered');
  });
});

describe('verdicts', () => {
  type DeclineCase = [string, object, (engine: FakeEngine) => void];
  const cases: DeclineCase[] = [
    ['match', { confidence: 0.99 }, (engine) => engine.estimateOf(0.999)],
    ['uncertain', { confidence: 0.5, llr: 0 }, (engine) => engine.estimateOf(0.5)],
    ['mismatch', { confidence: 0.01, llr: -9 }, (engine) => engine.estimateOf(1e-9)],
    ['insufficient', { confidence: null, llr: null, fmr: null, mod: {} }, (engine) => engine.estimateOf(null)],
    [
      'insufficient',
      { confidence: null, llr: null, fmr: null, mod: {}, model: { stage: 'learning', sessions: 0, age_d: 0 } },
      (engine) => {
        engine.estimateOf(0.99);
        engine.stage = 'learning';
      },
    ],
    [
      'unavailable',
      { confidence: null, ev: { keys: 0, keys_age_s: null, strokes: 0, strokes_age_s: null, clicks: 0, active_s: 0 } },
      (engine) => {
        engine.broken = 'trust';
      },
    ],
  ];

  it.each(cases)('attests %s with %j', async (verdict, claims, set) => {
    await bench.register();
    set(bench.engine);
    expect(await bench.attest()).toMatchObject({ verdict, ...claims });
  });

  it('gives every answer the same length', async () => {
    await bench.register();
    const lengths = new Set<number>();
    for (const [, , set] of cases) {
      bench.engine.stage = 'trained';
      bench.engine.broken = null;
      set(bench.engine);
      lengths.add((await bench.connection.replyTo(await bench.request('attest'))).length);
    }
    bench.core.pause(5);
    lengths.add((await bench.connection.replyTo(await bench.request('attest'))).length);
    expect([...lengths]).toHaveLength(1);
  });

  it('is insufficient where the bank wants more than there is', async () => {
    await bench.register();
    bench.engine.estimateOf(0.99, { lastAtMs: bench.clock.now() - 30_000 });
    expect((await bench.attest({ req: { keys: 120, age_s: 30 } })).verdict).toBe('match');
    for (const req of [{ keys: 121 }, { strokes: 13 }, { age_s: 29 }]) {
      expect(await bench.attest({ req })).toMatchObject({ verdict: 'insufficient', confidence: null, mod: {} });
    }
  });

  it.each([
    ['lost events', { lost: 1 }],
    ['a missing batch', { seq: 7 }],
    ['a capture that was torn down', { gap: true }],
  ])('is insufficient after %s until enough came after it', async (_, hole) => {
    await bench.register();
    bench.engine.estimateOf(0.99);
    bench.type(1);
    bench.type(1, hole);
    expect(await bench.attest()).toMatchObject({ verdict: 'insufficient', confidence: null });
    bench.type(20, { seq: 8 });
    expect((await bench.attest()).verdict).toBe('match');
  });

  it('is paused for the chosen time and then resumes', async () => {
    await bench.register();
    bench.engine.estimateOf(0.99);
    bench.connection.receive({ type: 'pause', minutes: 10 });
    bench.type(5);
    expect(bench.engine.seen).toEqual([]);
    expect(await bench.attest()).toMatchObject({ verdict: 'paused', confidence: null });
    await bench.restart();
    expect((await bench.attest()).verdict).toBe('paused');
    bench.clock.pass(10 * 60_000);
    expect((await bench.attest()).verdict).toBe('match');
  });

  it('is unavailable with a profile that this version cannot read, and leaves it alone', async () => {
    await bench.register();
    bench.engine.samples = 1;
    bench.type(5);
    bench.core.tick();
    await bench.core.close();
    bench.engine.broken = 'decodeProfile';
    await bench.restart();
    bench.engine.samples = 1;
    bench.engine.estimateOf(0.99);
    bench.type(5);
    bench.core.tick();
    expect(await bench.attest()).toMatchObject({ verdict: 'unavailable', confidence: null });
    bench.engine.broken = null;
    await bench.restart();
    expect(bench.core.state().sessions).toBe(1);
  });
});

describe('the chain of a bank session', () => {
  it('links every answer, through a restart, session by session', async () => {
    await bench.register();
    const first = await bench.attest();
    const second = await bench.attest();
    const elsewhere = await bench.attest({ sid: sha256('session 2') });
    await bench.restart();
    const third = await bench.attest();
    expect([first, second, third].map((claims) => claims.cont)).toEqual([
      { seq: 0, prev: null },
      { seq: 1, prev: first.jwsHash },
      { seq: 2, prev: second.jwsHash },
    ]);
    expect(elsewhere.cont).toEqual({ seq: 0, prev: null });
  });

  it('has one next link for concurrent requests', async () => {
    await bench.register();
    const ids = await Promise.all(Array.from({ length: 12 }, () => bench.request('attest')));
    const tokens = await Promise.all(ids.map((id) => bench.connection.replyTo(id)));
    const claims = await Promise.all(tokens.map((token) => bench.bank.verify(token)));
    const inOrder = claims.toSorted((a, b) => a.cont.seq - b.cont.seq);
    expect(inOrder.map((one) => one.cont.seq)).toEqual(inOrder.map((_, index) => index));
    expect(inOrder.slice(1).map((one) => one.cont.prev)).toEqual(inOrder.slice(0, -1).map((one) => one.jwsHash));
  });
});

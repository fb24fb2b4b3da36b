import { MAX_OPEN_REQUESTS } from '@vigil/core/intake/extension-peer.ts';
import { toCompanion } from '@vigil/protocol/wire/to-companion.ts';
import { WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeConnection } from '../../../fakes/connection.ts';
import { CLIENT, CoreBench, STREAM } from '../../../fakes/core-bench.ts';

const HELLO = { type: 'hello', version: WIRE_VERSION, client: CLIENT, extension: '0.1.0', browser: 'firefox' };
const BATCH = { stream: STREAM, seq: 0, at: 0, sent: 1, lost: 0, events: [] };

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

function fresh(): FakeConnection {
  const connection = new FakeConnection();
  bench.core.accept(connection);
  return connection;
}

const faultOf = (connection: FakeConnection) => connection.all('fault').at(0)?.code;

describe('a connection', () => {
  it('begins with hello and receives welcome and state', () => {
    const connection = fresh();
    connection.receive({ ...HELLO, client: 'another-browser-01' });
    expect(connection.sent).toMatchObject([
      { type: 'welcome', version: WIRE_VERSION, companion: '0.1.0', window: 8 },
      { type: 'state', state: { stage: 'learning', keyTier: 'file', sites: [] } },
    ]);
  });

  it.each([
    ['companion-outdated', [{ ...HELLO, version: 4, oldest: 3 }]],
    ['message-invalid', [{ type: 'state' }]],
    ['message-invalid', [HELLO, HELLO]],
    ['message-invalid', [HELLO, { type: 'batch', n: 1, batch: BATCH }]],
    ['message-invalid', [HELLO, { type: 'batch', n: 0, batch: { ...BATCH, text: 'secret' } }]],
    ['message-invalid', [HELLO, { type: 'batch', n: 0, batch: { ...BATCH, events: [[0, 0, 99, 0]] } }]],
    ['message-invalid', [HELLO, { type: 'toString' }]],
    ['message-invalid', [HELLO, { type: '__proto__' }]],
    [
      'message-invalid',
      [
        HELLO,
        { type: 'open', stream: STREAM, origin: 'https://a.example', tab: 1, top: true },
        { type: 'open', stream: STREAM, origin: 'https://b.example', tab: 1, top: true },
      ],
    ],
    ['message-invalid', [HELLO, { type: 'open', stream: STREAM, origin: 'https://a.example/path', tab: 1, top: true }]],
  ])('ends as %s after %j', (code, messages) => {
    const connection = fresh();
    for (const message of messages) connection.receive(message);
    expect(faultOf(connection)).toBe(code);
    expect(connection.closed).toBe(true);
  });

  it('ends on an invalid message and leaves other connections open', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.boolean(), async (text, greeted) => {
        const message: unknown = JSON.parse(text);
        fc.pre(!toCompanion.safeParse(message).success);
        const connection = fresh();
        if (greeted) connection.receive(HELLO);
        connection.receive(message);
        return connection.closed && faultOf(connection) === 'message-invalid';
      }),
      { seed: 4, numRuns: 300 },
    );
    await bench.register();
    expect((await bench.attest()).verdict).toBe('insufficient');
  });

  it('acknowledges each batch, also one without an open stream', async () => {
    await bench.register();
    bench.type(1);
    bench.type(1, { stream: 'unknown-stream-1' });
    bench.type(1, { seq: 0 });
    expect(bench.connection.all('ack').map((ack) => ack.upTo)).toEqual([0, 1, 2]);
    expect(bench.engine.seen).toHaveLength(1);
  });

  it('takes a batch once when it is sent again after a reconnect', async () => {
    await bench.register();
    bench.type(1, { seq: 0 });
    bench.connection.close();
    bench.connect();
    bench.type(1, { seq: 0 });
    bench.type(1, { seq: 1 });
    expect(bench.engine.seen.map((batch) => batch.seq)).toEqual([0, 1]);
  });

  it('keeps streams through a reconnect of its browser, and ends them when it stays away', () => {
    bench.type(1);
    bench.connection.close();
    bench.clock.pass(59_000);
    bench.core.tick();
    expect(bench.engine.ended).toEqual([]);
    bench.clock.pass(2000);
    bench.core.tick();
    expect(bench.engine.ended).toEqual([STREAM]);
  });

  it('serves two browsers while an old connection closes late', async () => {
    await bench.register();
    const old = bench.connection;
    bench.connect();
    old.close();
    expect((await bench.attest()).verdict).toBe('insufficient');
    const other = fresh();
    other.receive({ ...HELLO, client: 'another-browser-01' });
    other.receive({
      type: 'open',
      stream: 'another-stream-1',
      origin: bench.bank.listed.origins[0],
      tab: 1,
      top: true,
    });
    expect(bench.core.status().browsers).toBe(2);
  });

  it('bounds what one connection may have open', async () => {
    bench.writePolicy({ version: 1, banks: [bench.bank.listed], requestsPerMinute: 100_000 });
    bench.core.tick();
    bench.clock.pass(60_000);
    const challenge = await bench.bank.challenge(bench.clock.now());
    const ids = Array.from({ length: MAX_OPEN_REQUESTS + 5 }, () => bench.requestWith('attest', challenge));
    const replies = await Promise.all(ids.map((id) => bench.connection.replyTo(id)));
    expect(replies.filter((reply) => reply === 'rate-limited')).toHaveLength(5);
  });

  it('ends when an ask takes the name of one that is open', async () => {
    const challenge = await bench.bank.challenge(bench.clock.now());
    for (const id of ['a', 'a']) {
      bench.connection.receive({ type: 'attest-request', id, stream: STREAM, kind: 'attest', challenge });
    }
    expect(faultOf(bench.connection)).toBe('message-invalid');
  });

  it('receives the state when a visible part changed, and the verdict a minute later', async () => {
    const count = () => bench.connection.all('state').length;
    bench.core.tick();
    const before = count();
    bench.core.tick();
    bench.engine.estimateOf(null, { keys: 50 });
    bench.core.tick();
    expect(count()).toBe(before);
    await bench.register();
    bench.clock.pass(2000);
    bench.engine.estimateOf(0.99);
    bench.core.tick();
    bench.clock.pass(59_000);
    bench.core.tick();
    expect(bench.connection.all('state').at(-1)?.state.sites).toMatchObject([{ verdict: 'insufficient' }]);
    bench.clock.pass(1000);
    bench.core.tick();
    expect(bench.connection.all('state').at(-1)?.state.sites).toMatchObject([{ verdict: 'match', confidence: 1 }]);
    expect(bench.connection.all('state').at(-1)?.state.sites).toMatchObject([{ registered: true }]);
  });

  it('pauses and resumes from the popup', () => {
    bench.connection.receive({ type: 'pause', minutes: 5 });
    expect(bench.connection.all('state').at(-1)?.state.pausedUntil).toBe(bench.clock.now() + 300_000);
    bench.connection.receive({ type: 'resume' });
    expect(bench.connection.all('state').at(-1)?.state.pausedUntil).toBeNull();
  });
});

describe('a fault', () => {
  it.each(['quality', 'needsTraining', 'takeSample', 'enrol', 'endStream'] as const)(
    'in %s is survived and told, and no number leaves',
    async (method) => {
      await bench.register();
      bench.engine.estimateOf(0.99);
      bench.engine.broken = method;
      bench.engine.samples = 1;
      bench.type(5);
      bench.core.tick();
      await new Promise(setImmediate);
      bench.connection.receive({ type: 'close', stream: STREAM });
      expect(bench.core.status().lastFault).toBe('fake-fault');
      bench.connect();
      const claims = await bench.attest();
      if (method !== 'needsTraining' && method !== 'enrol') {
        expect(claims).toMatchObject({ verdict: 'unavailable', confidence: null });
      }
    },
  );
});

describe('the command line', () => {
  async function call(message: object) {
    const connection = new FakeConnection('control');
    bench.core.accept(connection);
    connection.receive({ id: 'q', ...message });
    while (connection.sent.length === 0 && !connection.closed) await new Promise(setImmediate);
    return connection.sent[0];
  }

  it('receives the status', async () => {
    await bench.register();
    expect(await call({ type: 'status' })).toMatchObject({
      type: 'reply',
      id: 'q',
      ok: true,
      status: { store: 'ok', browsers: 1, policy: { source: 'user', error: null, banks: 1 }, lastFault: null },
    });
  });

  it('may send every request of the user', async () => {
    await bench.register();
    await bench.attest();
    const userRequest = (request: object) => call({ type: 'user-request', request });
    expect(await userRequest({ type: 'attestations', filter: {}, before: null, limit: 5 })).toMatchObject({
      reply: { rows: [{ purpose: 'session', verdict: 'insufficient' }, { purpose: 'registration' }] },
    });
    expect(await userRequest({ type: 'revoke', bank: 'nordhaven', sub: 'u-7f3a' })).toEqual({
      type: 'reply',
      id: 'q',
      ok: true,
      reply: {},
    });
    expect(await userRequest({ type: 'overview' })).toMatchObject({ reply: { registrations: [] } });
    expect(await userRequest({ type: 'attestation', seq: 99 })).toMatchObject({
      ok: false,
      code: 'attestation-unknown',
    });
  });

  it('erases everything, and the companion ends', async () => {
    await bench.register();
    expect(await call({ type: 'user-request', request: { type: 'erase' } })).toMatchObject({ ok: true });
    expect(await bench.core.ended).toBe('erased');
    expect(bench.connection.closed).toBe(true);
    await bench.restart();
    expect(await bench.subjects()).toEqual([]);
    expect(await bench.connection.replyTo(await bench.request('attest'))).toBe('not-registered');
  });

  it('is closed on an invalid message', async () => {
    expect(await call({ type: 'evaluate', code: '1' })).toBeUndefined();
  });
});

describe('a locked store', () => {
  it('is said, answers nothing, and opens by passphrase', async () => {
    await bench.stop();
    bench = await CoreBench.start({ keyTiers: ['passphrase'], passphrase: 'a good passphrase' });
    await bench.register();
    await bench.restart({ keyTiers: ['passphrase'] });
    expect(bench.core.state()).toMatchObject({ store: 'locked', keyTier: 'passphrase' });
    expect(await bench.connection.replyTo(await bench.request('attest'))).toBe('store-locked');
    bench.connection.receive({ type: 'pause', minutes: 5 });
    bench.type(3);
    expect(bench.connection.all('fault')).toEqual([]);
    expect(await bench.core.unlock('wrong')).toBe('locked');
    expect(await bench.core.unlock('a good passphrase')).toBe('ok');
    expect(bench.core.state()).not.toHaveProperty('store');
    expect((await bench.attest()).kp).toBe('passphrase');
  });
});

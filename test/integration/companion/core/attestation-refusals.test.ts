import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomNonce } from '../../../fakes/bank.ts';
import { CoreBench, STREAM } from '../../../fakes/core-bench.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

describe('refusals', () => {
  beforeEach(async () => {
    await bench.register();
    bench.engine.estimateOf(0.99);
  });

  it('answers a nonce once, also after a restart', async () => {
    const challenge = await bench.bank.challenge(bench.clock.now());
    await bench.bank.verify(await bench.connection.replyTo(bench.requestWith('attest', challenge)));
    expect(await bench.connection.replyTo(bench.requestWith('attest', challenge))).toBe('challenge-invalid');
    const other = await bench.bank.challenge(bench.clock.now(), { nonce: randomNonce() });
    await bench.bank.verify(await bench.connection.replyTo(bench.requestWith('attest', other)));
    await bench.restart();
    for (const used of [challenge, other]) {
      expect(await bench.connection.replyTo(bench.requestWith('attest', used))).toBe('challenge-invalid');
    }
  });

  it('answers one of a thousand simultaneous replays', async () => {
    bench.writePolicy({ version: 1, banks: [bench.bank.listed], requestsPerMinute: 100_000 });
    bench.core.tick();
    bench.clock.pass(60_000);
    const challenge = await bench.bank.challenge(bench.clock.now());
    const replies: string[] = [];
    for (let round = 0; round < 40; round++) {
      const ids = Array.from({ length: 25 }, () => bench.requestWith('attest', challenge));
      replies.push(...(await Promise.all(ids.map((id) => bench.connection.replyTo(id)))));
    }
    expect(replies.filter((reply) => reply !== 'challenge-invalid')).toHaveLength(1);
  });

  it('gives the page a coarse reason', async () => {
    const now = bench.clock.now();
    const over = { iat: now / 1000 - 200, exp: now / 1000 - 150 };
    const expected: [string, string][] = [
      ['challenge-expired', await bench.bank.challenge(now, over)],
      ['challenge-invalid', 'no.jws.here'],
      ['challenge-invalid', await bench.bank.challenge(now, { purpose: 'watch' })],
      ['origin-mismatch', await bench.bank.challenge(now, { origin: 'https://else.example' })],
      ['not-listed', await bench.bank.challenge(now, { iss: 'nobody' })],
    ];
    for (const [code, challenge] of expected) {
      expect(await bench.connection.replyTo(bench.requestWith('attest', challenge))).toBe(code);
    }
  });

  it('answers only frames that this connection showed, on origins that are listed', async () => {
    const challenge = await bench.bank.challenge(bench.clock.now());
    bench.connection.receive({
      type: 'attest-request',
      id: 'x',
      stream: 'never-opened-here',
      kind: 'attest',
      challenge,
    });
    expect(await bench.connection.replyTo('x')).toBe('origin-mismatch');
    const first = bench.connection;
    bench.connect();
    first.receive({ type: 'attest-request', id: 'y', stream: STREAM, kind: 'attest', challenge });
    expect(await first.replyTo('y')).toBe('origin-mismatch');
    bench.connection.receive({
      type: 'open',
      stream: 'another-stream-1',
      origin: 'https://evil.example',
      tab: 1,
      top: true,
    });
    bench.connection.receive({
      type: 'attest-request',
      id: 'z',
      stream: 'another-stream-1',
      kind: 'attest',
      challenge,
    });
    expect(await bench.connection.replyTo('z')).toBe('not-listed');
  });

  it('bounds how often an origin may ask', async () => {
    const replies: string[] = [];
    for (let i = 0; i < 40; i++) replies.push(await bench.connection.replyTo(await bench.request('attest')));
    expect(replies.filter((reply) => reply === 'rate-limited').length).toBeGreaterThanOrEqual(20);
    bench.clock.pass(1000);
    expect((await bench.attest()).verdict).toBe('match');
  });

  it('sends nothing that the ledger did not take', async () => {
    const before = (await bench.attestations()).total;
    await bench.attest();
    await bench.attest();
    expect(await bench.attestations()).toMatchObject({
      total: before + 2,
      rows: [{ bank: 'nordhaven', verdict: 'match' }],
    });
  });
});

describe('policy', () => {
  /** Batches wait while a request is open, and run in a later turn. */
  const turn = async () => {
    for (let n = 0; n < 3; n++) await new Promise(setImmediate);
  };

  it('applies live, and keeps the last good one', async () => {
    const { listed } = bench.bank;
    await bench.register();
    writeFileSync(bench.policyFile, '{ broken');
    bench.core.tick();
    expect(bench.core.policyReport()).toMatchObject({ source: 'user', error: 'policy-invalid', banks: 1 });
    expect((await bench.attest()).verdict).toBe('insufficient');
    bench.writePolicy({ version: 1, banks: [{ ...listed, origins: ['https://moved.example'] }] });
    bench.core.tick();
    expect(bench.core.policyReport()).toMatchObject({ error: null, banks: 1 });
    expect(await bench.connection.replyTo(await bench.request('attest'))).toBe('not-listed');
    bench.type(3);
    await turn();
    expect(bench.engine.seen).toEqual([]);
    bench.writePolicy({ version: 1, banks: [listed] });
    bench.core.tick();
    bench.type(3);
    await turn();
    expect(bench.engine.seen).toHaveLength(1);
  });
});

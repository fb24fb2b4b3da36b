import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeBank } from '../../../fakes/bank.ts';
import { CoreBench, STREAM } from '../../../fakes/core-bench.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

describe('watch streams', () => {
  const watch = async (changes = {}) => {
    const id = await bench.request('watch', changes);
    await bench.connection.replyTo(id);
    return id;
  };
  const tokensOf = async (id: string) => {
    const own = bench.connection.all('token').filter((one) => one.id === id);
    return Promise.all(own.map((one) => bench.bank.verify(one.token)));
  };
  const tokenNumber = (id: string, count: number) =>
    bench.connection.next('token', () => bench.connection.all('token').filter((one) => one.id === id).length >= count);

  beforeEach(async () => {
    await bench.register();
    bench.engine.estimateOf(0.99);
  });

  it('sends a token at every interval, chained', async () => {
    const id = await watch();
    bench.clock.pass(29_999);
    bench.core.tick();
    bench.clock.pass(1);
    bench.core.tick();
    await tokenNumber(id, 2);
    const tokens = await tokensOf(id);
    expect(tokens.map((one) => one.cont.seq)).toEqual([0, 1]);
    expect(tokens[1]?.cont.prev).toBe(tokens[0]?.jwsHash);
    expect(tokens.map((one) => one.purpose)).toEqual(['watch', 'watch']);
    expect(new Set(tokens.map((one) => one.jti)).size).toBe(2);
  });

  it('sends one when the verdict changes', async () => {
    const id = await watch();
    bench.engine.estimateOf(0.02);
    bench.type(3);
    await tokenNumber(id, 2);
    expect((await tokensOf(id)).map((one) => one.verdict)).toEqual(['match', 'mismatch']);
  });

  it('follows changes by time or by the user alone', async () => {
    const id = await watch();
    bench.connection.receive({ type: 'pause', minutes: 1 });
    await tokenNumber(id, 2);
    bench.clock.pass(60_000);
    bench.core.tick();
    await tokenNumber(id, 3);
    expect((await tokensOf(id)).map((one) => one.verdict)).toEqual(['match', 'paused', 'match']);
  });

  it('ends an older watch of the same bank session', async () => {
    const older = await watch();
    const newer = await watch();
    expect(await bench.connection.next('declined', (one) => one.id === older)).toMatchObject({ code: 'superseded' });
    bench.clock.pass(30_000);
    bench.core.tick();
    await tokenNumber(newer, 2);
    expect(await tokensOf(older)).toHaveLength(1);
  });

  it.each([
    ['unwatch', (id: string) => bench.connection.receive({ type: 'unwatch', id })],
    ['the end of its frame', () => bench.connection.receive({ type: 'close', stream: STREAM })],
    ['the end of its connection', () => bench.connection.close()],
  ])('ends with %s', async (_, end) => {
    const id = await watch();
    end(id);
    expect(bench.core.status().watches).toBe(0);
    bench.clock.pass(60_000);
    bench.core.tick();
    expect(await tokensOf(id)).toHaveLength(1);
  });

  it('ends when the bank is no longer listed', async () => {
    const id = await watch();
    bench.writePolicy({ version: 1, banks: [(await FakeBank.open('other', 'https://other.example')).listed] });
    bench.core.tick();
    expect(await bench.connection.next('declined', (one) => one.id === id)).toMatchObject({ code: 'not-listed' });
  });

  it('ends when the person has the bank forgotten', async () => {
    const id = await watch();
    await bench.core.userApi.request({ type: 'revoke', bank: 'nordhaven', sub: 'u-7f3a' });
    bench.clock.pass(30_000);
    bench.core.tick();
    expect(await bench.connection.next('declined', (one) => one.id === id)).toMatchObject({ code: 'not-registered' });
  });
});

/** Bounded concurrency: operations in turn, a refusal that leaves everything undone, and a budget that is shared once. */

import { Deadline } from '@vigil/portal/server/deadline.ts';
import { OperationLimit } from '@vigil/portal/server/operation-limit.ts';
import { memoryChallenges } from '@vigil/portal/stores/memory.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openBank } from './bank.ts';

afterEach(() => vi.useRealTimers());

/** A call that ends when it is let go. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('OperationLimit', () => {
  it('runs no more than its limit at once, the others in their order', async () => {
    const limit = new OperationLimit({ maxConcurrent: 2, maxWaitMs: 60_000, onOverload: () => {} });
    const gates = [gate(), gate(), gate(), gate()];
    const started: number[] = [];
    const runs = gates.map(({ opened }, at) =>
      limit.run(async () => {
        started.push(at);
        await opened;
      }),
    );
    await expect.poll(() => started).toEqual([0, 1]);
    gates[1]!.open();
    await expect.poll(() => started).toEqual([0, 1, 2]);
    for (const { open } of gates) open();
    await Promise.all(runs);
    expect(started).toEqual([0, 1, 2, 3]);
    expect(await limit.run(async () => 'free')).toBe('free');
  });

  it('refuses at once what would wait too long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const limit = new OperationLimit({ maxConcurrent: 1, maxWaitMs: 1_000, onOverload: () => {} });
    const operation = () => limit.run(() => new Promise((resolve) => setTimeout(resolve, 200)));
    const taken = (results: PromiseSettledResult<unknown>[]) => results.filter(({ status }) => status === 'fulfilled');
    const steady = Promise.allSettled(Array.from({ length: 5 }, operation));
    await vi.advanceTimersByTimeAsync(1_200);
    expect(taken(await steady)).toHaveLength(5);
    const startMs = performance.now();
    const ends: number[] = [];
    const burst = Array.from({ length: 60 }, () =>
      operation().catch(() => void ends.push(performance.now() - startMs)),
    );
    await vi.advanceTimersByTimeAsync(1);
    expect(ends.length).toBeGreaterThan(50);
    await vi.advanceTimersByTimeAsync(20_000);
    await Promise.all(burst);
    expect(Math.max(...ends)).toBeLessThanOrEqual(1_000);
  });

  it('refuses after maxWaitMs, reports once a second, and gives the place of a failed operation on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const onOverload = vi.fn();
    const limit = new OperationLimit({ maxConcurrent: 1, maxWaitMs: 100, onOverload });
    const { open, opened } = gate();
    const failing = limit.run(() => opened.then(() => Promise.reject(new Error('fails'))));
    const late = [1, 2, 3].map(() => limit.run(async () => 'never'));
    const refused = Promise.all(late.map((one) => expect(one).rejects.toMatchObject({ code: 'overloaded' })));
    await vi.advanceTimersByTimeAsync(100);
    await refused;
    expect(onOverload).toHaveBeenCalledTimes(1);
    const next = limit.run(async (waitedMs) => waitedMs);
    open();
    await expect(failing).rejects.toThrow('fails');
    expect(await next).toBeLessThan(100);
  });
});

it('a budget counts the time of two calls at once only once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] });
  const deadline = new Deadline(100);
  const wait = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms, 'done'));
  const both = Promise.all([deadline.run('a', wait(60)), deadline.run('b', wait(60))]);
  await vi.advanceTimersByTimeAsync(60);
  await both;
  const rest = deadline.run('c', wait(30));
  await vi.advanceTimersByTimeAsync(30);
  expect(await rest).toBe('done');
});

it('an overloaded portal verifies nothing and leaves the token unused', async () => {
  const memory = memoryChallenges();
  const { open, opened } = gate();
  let isSlow = false;
  const consume = async (bank: string, nonce: string) => {
    if (isSlow) await opened;
    return memory.consume(bank, nonce);
  };
  const faults: unknown[] = [];
  const bank = await openBank(
    {
      challenges: { ...memory, consume },
      now: Date.now,
      maxConcurrent: 1,
      storeTimeoutMs: 2_000,
      onFault: (fault) => faults.push(fault),
    },
    Date.now(),
  );
  const token = async (sessionId: string) =>
    bank.simulator.attest((await bank.request('session', { sessionId })).challenge);
  const [first, second] = [await token('session-1'), await token('session-2')];
  const entries = bank.credentials.trail.length;
  isSlow = true;
  const running = bank.verify(first, 'session', { sessionId: 'session-1' });
  expect(await bank.verify(second, 'session', { sessionId: 'session-2' })).toMatchObject({
    ok: false,
    action: 'step-up',
    code: 'overloaded',
  });
  expect(bank.credentials.trail).toHaveLength(entries);
  expect(faults).toMatchObject([{ code: 'overloaded' }]);
  open();
  expect(await running).toMatchObject({ ok: true });
  expect(await bank.verify(second, 'session', { sessionId: 'session-2' })).toMatchObject({ ok: true, action: 'allow' });
});

/** When an event is sent again: waits double, half of each is random, and a receiver's Retry-After is kept. */
import { startDelivery, withJitter } from '@vigil/portal/events/push.ts';
import type { Outbox } from '@vigil/portal/stores/outbox.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const START_MS = Date.UTC(2026, 0, 15, 9, 0, 0);
const BACKOFF = { firstMs: 1_000, maxMs: 300_000, attemptMs: 10_000 };

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** One event that no attempt delivers. */
const stuck: Outbox = {
  append: async () => true,
  waiting: async () => [],
  claim: async () => ({ id: '1', token: 'set' }),
  release: async () => {},
  delivered: async () => {},
  rejected: async () => {},
};

/** Milliseconds between attempts, until `count` of them are over. */
async function waits(count: number, retryAfter: string | null, random = () => 0): Promise<number[]> {
  const at: number[] = [];
  const headers: Record<string, string> = retryAfter === null ? {} : { 'retry-after': retryAfter };
  vi.stubGlobal('fetch', async () => {
    at.push(Date.now());
    return new Response('', { status: 503, headers });
  });
  const receiver = { audience: 'https://soc.example', url: 'https://soc.example/events' };
  const delivery = startDelivery({ receiver, outbox: stuck, backoff: BACKOFF, onFault: () => {}, random });
  while (at.length <= count) await vi.advanceTimersToNextTimerAsync();
  await delivery.close();
  return at.slice(1).map((ms, place) => ms - at[place]!);
}

it('doubles the waits up to maxMs', async () => {
  expect(await waits(10, null)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 150_000]);
});

it('spreads processes over the second half of each wait', async () => {
  expect(await waits(2, null, () => 0.999)).toEqual([999.5, 1_999].map(Math.floor));
  const spread = Array.from({ length: 100 }, (_, at) => withJitter(1_000, () => at / 100));
  expect([Math.min(...spread), Math.max(...spread)]).toEqual([500, 995]);
});

it.each([
  ['7', [7_000, 7_000]],
  ['1000000', [300_000, 300_000]],
  [new Date(START_MS + 20_000).toUTCString(), [20_000, 1_000]],
  [new Date(START_MS - 20_000).toUTCString(), [500, 1_000]],
  ['soon', [500, 1_000]],
  ['-5', [500, 1_000]],
])('keeps Retry-After: %s', async (value, expected) => {
  expect(await waits(2, value)).toEqual(expected);
});

/** The page's client of the kit's endpoints: whatever fails is a step-up with a code, and nothing is thrown. */
import { codeOf, portalClient } from '@vigil/portal/page/portal-client.ts';
import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const REPLIES: Readonly<Record<string, () => Promise<Response>>> = {
  'no connection': () => Promise.reject(new TypeError('Failed to fetch')),
  'no JSON': async () => new Response('<html>Bad Gateway</html>', { status: 502 }),
  'a refusal': async () => Response.json({ error: 'origin-not-allowed' }, { status: 403 }),
  'another value': async () => Response.json('challenge'),
  'a challenge that is no text': async () => Response.json({ challenge: 7 }),
};

it.each(Object.entries(REPLIES))('steps up without a challenge: %s', async (_name, reply) => {
  vi.stubGlobal('fetch', vi.fn(reply));
  const client = portalClient('/vigil');
  expect(await client.approve('payment-1')).toEqual({ action: 'step-up', code: 'no-challenge' });
  expect(await client.check()).toEqual({ action: 'step-up', code: 'no-challenge' });
  expect(await client.register()).toBe('step-up');
});

it('posts JSON to where the endpoints are mounted', async () => {
  const fetch = vi.fn(async () => Response.json({}));
  vi.stubGlobal('fetch', fetch);
  await portalClient('/bank/vigil').approve('payment-1');
  expect(fetch).toHaveBeenCalledWith('/bank/vigil/challenge', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"purpose":"transaction","transaction":"payment-1"}',
  });
});

it('sends the same again to an overloaded portal, twice at most', async () => {
  vi.useFakeTimers();
  const fetch = vi.fn(async () => Response.json({ error: 'overloaded' }, { status: 503 }));
  vi.stubGlobal('fetch', fetch);
  const approved = portalClient().approve('payment-1');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await approved).toEqual({ action: 'step-up', code: 'no-challenge' });
  expect(fetch).toHaveBeenCalledTimes(3);
  expect(new Set(fetch.mock.calls.map((call) => JSON.stringify(call))).size).toBe(1);
});

it('gives a second click on Approve the reply of the first', async () => {
  const fetch = vi.fn(async () => Response.json({ error: 'transaction-unknown' }, { status: 404 }));
  vi.stubGlobal('fetch', fetch);
  const client = portalClient();
  const [first, second] = [client.approve('payment-1'), client.approve('payment-1')];
  const other = client.approve('payment-2');
  expect(await second).toBe(await first);
  await other;
  expect(fetch).toHaveBeenCalledTimes(2);
  await client.approve('payment-1');
  expect(fetch).toHaveBeenCalledTimes(3);
});

it('names each outcome', () => {
  expect(codeOf({ status: 'missing', part: 'extension' })).toBe('extension-missing');
  expect(codeOf({ status: 'outdated', part: 'companion' })).toBe('companion-outdated');
  expect(codeOf({ status: 'declined', code: 'not-registered' })).toBe('not-registered');
  expect(codeOf({ status: 'timeout' })).toBe('timeout');
});

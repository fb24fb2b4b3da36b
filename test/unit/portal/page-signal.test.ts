/** What a request leaves on the signal that may end it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

beforeEach(() => {
  vi.useFakeTimers();
  const window = new EventTarget();
  vi.stubGlobal('postMessage', () => {});
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
  vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
  vi.stubGlobal('location', { origin: 'https://portal.bank.example' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('leaves nothing on the signal of a request that is over', async () => {
  const { attest } = await import('@vigil/portal/page.ts');
  const { signal } = new AbortController();
  const [added, removed] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
  const outcome = attest('challenge', { signal });
  await vi.advanceTimersByTimeAsync(1000);
  expect(await outcome).toEqual({ status: 'missing', part: 'extension' });
  const listeners = ({ mock }: { mock: { calls: unknown[][] } }) => mock.calls.map(([, listener]) => listener);
  expect(listeners(added)).toHaveLength(1);
  expect(listeners(removed)).toEqual(listeners(added));
});

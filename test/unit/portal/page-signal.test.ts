/** What a request leaves on the signal that may end it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

let attest: typeof import('@vigil/portal/page.ts')['attest'];

beforeEach(async () => {
  // A module of its own, loaded while time passes: its connection is none that another test left.
  vi.resetModules();
  ({ attest } = await import('@vigil/portal/page.ts'));
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
  const { signal } = new AbortController();
  const [added, removed] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
  const outcome = attest('challenge', { signal });
  await vi.advanceTimersByTimeAsync(1000);
  expect(await outcome).toEqual({ status: 'missing', part: 'extension' });
  const listeners = ({ mock }: { mock: { calls: unknown[][] } }) => mock.calls.map(([, listener]) => listener);
  expect(listeners(added)).toHaveLength(1);
  expect(listeners(removed)).toEqual(listeners(added));
});

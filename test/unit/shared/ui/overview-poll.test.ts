import { OverviewPoll, type PollResult, type Visibility } from '@vigil/ui/overview-poll.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeUserApi } from '../../../fakes/fake-user-api.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function start(visibilityState: DocumentVisibilityState = 'visible') {
  const userApi = fakeUserApi();
  const received: PollResult[] = [];
  const listeners = new Set<() => void>();
  const visibility = {
    visibilityState,
    addEventListener: (_: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
  };
  const show = (state: DocumentVisibilityState) => {
    visibility.visibilityState = state;
    for (const listener of listeners) listener();
  };
  const poll = new OverviewPoll(userApi, (known) => received.push(known), visibility as unknown as Visibility);
  poll.start();
  return { userApi, received, poll, show, listeners };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('OverviewPoll', () => {
  it('polls at once, then every second', async () => {
    const { userApi, received } = start();
    await pass(0);
    expect(received).toHaveLength(1);
    await pass(3000);
    expect(userApi.requests).toHaveLength(4);
    expect(received[3]?.overview).toBe(userApi.overview);
  });

  it('does not poll while hidden, and polls at once when visible', async () => {
    const { userApi, show } = start('hidden');
    await pass(10_000);
    expect(userApi.requests).toHaveLength(0);
    show('visible');
    expect(userApi.requests).toHaveLength(1);
    await pass(500);
    show('hidden');
    await pass(10_000);
    expect(userApi.requests).toHaveLength(1);
  });

  it('keeps the last overview when the companion stops replying, with the code', async () => {
    const { userApi, received } = start();
    await pass(0);
    userApi.broken = 'companion-stopped';
    await pass(1000);
    expect(received.at(-1)).toEqual({ overview: userApi.overview, problem: 'companion-stopped' });
    userApi.broken = null;
    await pass(1000);
    expect(received.at(-1)?.problem).toBeNull();
  });

  it('never polls concurrently, and polls again after a change', async () => {
    const { userApi, poll } = start();
    const refreshed = poll.refresh();
    expect(userApi.requests).toHaveLength(1);
    await pass(0);
    await refreshed;
    expect(userApi.requests).toHaveLength(2);
  });

  it('reports nothing after stop', async () => {
    const { userApi, received, poll, listeners } = start();
    poll.stop();
    await pass(5000);
    expect(received).toHaveLength(0);
    expect(userApi.requests).toHaveLength(1);
    expect(listeners.size).toBe(0);
  });
});

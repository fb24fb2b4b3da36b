import type { Outgoing } from '@vigil/extension/background/native-link.ts';
import { UserRequestRelay } from '@vigil/extension/background/user-request-relay.ts';
import type { LinkFailure } from '@vigil/extension/channel/link-failure.ts';
import { LONG_REPLY_TIMEOUT_MS, REPLY_TIMEOUT_MS } from '@vigil/protocol/user/user-api.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeOverview } from '../../../fakes/fake-overview.ts';
import { fakePort } from '../../../fakes/runtime-port.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const overview = { type: 'overview' } as const;

function start() {
  const link = { up: true, failure: null as LinkFailure | null, sent: [] as Outgoing[] };
  const relay = new UserRequestRelay({
    send: (message) => {
      if (link.up) link.sent.push(message);
      return link.up;
    },
    failure: () => link.failure,
  });
  const open = () => {
    const page = fakePort();
    relay.connect(page.port, Promise.resolve());
    return page;
  };
  const request = async (page: ReturnType<typeof fakePort>, message: unknown) => {
    page.say(message);
    await Promise.resolve();
    await Promise.resolve();
  };
  const idOf = (index = 0): string => (link.sent[index] as { id: string }).id;
  return { relay, link, open, request, idOf };
}

describe('UserRequestRelay', () => {
  it('delivers each reply to the page that made the request, with its id', async () => {
    const { relay, link, open, request, idOf } = start();
    const [one, two] = [open(), open()];
    await request(one, { id: 7, request: overview });
    await request(two, { id: 7, request: overview });
    expect(link.sent).toMatchObject([{ type: 'user-request', request: overview }, { type: 'user-request' }]);
    relay.onReply({ type: 'user-reply', id: idOf(1), reply: { ...fakeOverview() } });
    expect(one.posted).toEqual([]);
    expect(two.posted).toEqual([{ id: 7, reply: fakeOverview() }]);
    relay.onReply({ type: 'user-declined', id: idOf(0), code: 'store-locked' });
    expect(one.posted).toEqual([{ id: 7, code: 'store-locked' }]);
  });

  it('drops a reply that does not match the request', async () => {
    const { relay, open, request, idOf } = start();
    const page = open();
    await request(page, { id: 1, request: overview });
    relay.onReply({ type: 'user-reply', id: idOf(), reply: { nowMs: 'soon' } });
    expect(page.posted).toEqual([{ id: 1, code: 'companion-failed' }]);
  });

  it.each([
    ['no question', { id: 1 }],
    ['an unknown question', { id: 1, request: { type: 'key' } }],
    ['a question with more in it', { id: 1, request: { type: 'pause', minutes: 15, forever: true } }],
    ['a pause without an end', { id: 1, request: { type: 'pause', minutes: 100_000 } }],
  ])('forwards nothing for %s', async (_what, message) => {
    const { link, open, request } = start();
    await request(open(), message);
    expect(link.sent).toEqual([]);
  });

  it('waits for a connection in progress', async () => {
    const { relay, link, open, request } = start();
    link.up = false;
    const page = open();
    await request(page, { id: 1, request: overview });
    expect(page.posted).toEqual([]);
    link.up = true;
    relay.onReady();
    expect(link.sent).toHaveLength(1);
  });

  it('reports the link failure, at once or when it occurs, and repeats no request', async () => {
    const { relay, link, open, request } = start();
    const page = open();
    await request(page, { id: 1, request: { type: 'erase' } });
    relay.onDown('host-failed');
    expect(page.posted).toEqual([{ id: 1, code: 'host-failed' }]);
    relay.onReady();
    expect(link.sent).toHaveLength(1);
    Object.assign(link, { up: false, failure: 'companion-stopped' });
    await request(page, { id: 2, request: overview });
    expect(page.posted[1]).toEqual({ id: 2, code: 'companion-stopped' });
  });

  it('times out, later for long requests', async () => {
    const { open, request } = start();
    const page = open();
    await request(page, { id: 1, request: overview });
    await request(page, { id: 2, request: { type: 'erase' } });
    vi.advanceTimersByTime(REPLY_TIMEOUT_MS);
    expect(page.posted).toEqual([{ id: 1, code: 'timeout' }]);
    vi.advanceTimersByTime(LONG_REPLY_TIMEOUT_MS);
    expect(page.posted[1]).toEqual({ id: 2, code: 'timeout' });
  });

  it('sends nothing to a page that is gone', async () => {
    const { relay, open, request, idOf } = start();
    const page = open();
    await request(page, { id: 1, request: overview });
    page.end();
    relay.onReply({ type: 'user-declined', id: idOf(), code: 'internal' });
    expect(page.posted).toEqual([]);
  });
});

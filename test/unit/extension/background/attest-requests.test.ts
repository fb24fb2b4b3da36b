import { AttestRequests, CONNECT_WAIT_MS } from '@vigil/extension/background/attest-requests.ts';
import type { ContentFrame } from '@vigil/extension/background/frames.ts';
import type { Outgoing } from '@vigil/extension/background/native-link.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const BANK = 'https://portal.nordhaven.example';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function frameOf(origin = BANK) {
  const posted: unknown[] = [];
  const frame: ContentFrame = {
    stream: 's'.repeat(16),
    origin,
    tab: 1,
    blind: false,
    top: true,
    post: (message) => posted.push(message),
  };
  return { frame, posted };
}

function start() {
  const link = { up: true, sent: [] as Outgoing[] };
  const user = {
    requests: [] as string[],
    dismissed: [] as string[],
    settleConsent: (_: 'granted' | 'refused' | 'timeout') => {},
  };
  const attestRequests = new AttestRequests({
    send: (message) => {
      if (link.up) link.sent.push(message);
      return link.up;
    },
    declineNow: () => 'companion-missing',
    promptUser: (id) => {
      user.requests.push(id);
      return new Promise((resolve) => {
        user.settleConsent = resolve;
      });
    },
    dismissPrompt: (id) => user.dismissed.push(id),
  });
  const idOf = (index = 0): string =>
    (link.sent.filter(({ type }) => type === 'attest-request')[index] as { id: string }).id;
  return { attestRequests, link, user, idOf };
}

const attest = { type: 'attest-request', id: 5, kind: 'attest', challenge: 'c' } as const;
const watch = { type: 'attest-request', id: 6, kind: 'watch', challenge: 'c' } as const;
const register = { type: 'attest-request', id: 7, kind: 'register', challenge: 'c' } as const;

describe('AttestRequests', () => {
  it('delivers a reply to the frame that made the request, and to no other', () => {
    const { attestRequests, idOf } = start();
    const [one, two] = [frameOf(), frameOf()];
    attestRequests.forward(one.frame, attest);
    attestRequests.forward(two.frame, attest);
    attestRequests.onReply({ type: 'token', id: idOf(1), token: 't' });
    expect(one.posted).toEqual([]);
    expect(two.posted).toEqual([{ type: 'token', id: 5, token: 't' }]);
  });

  it('replies once, except for a watch', () => {
    const { attestRequests, idOf } = start();
    const { frame, posted } = frameOf();
    attestRequests.forward(frame, attest);
    attestRequests.forward(frame, watch);
    for (const index of [0, 0, 1, 1]) attestRequests.onReply({ type: 'token', id: idOf(index), token: 't' });
    expect(posted.map((message) => (message as { id: number }).id)).toEqual([5, 6, 6]);
  });

  it('waits for a connection, then sends', () => {
    const { attestRequests, link } = start();
    link.up = false;
    attestRequests.forward(frameOf().frame, attest);
    vi.advanceTimersByTime(CONNECT_WAIT_MS - 1);
    link.up = true;
    attestRequests.onReady();
    expect(link.sent.map(({ type }) => type)).toEqual(['attest-request']);
  });

  it('reports a missing companion when no connection comes', () => {
    const { attestRequests, link } = start();
    link.up = false;
    const { frame, posted } = frameOf();
    attestRequests.forward(frame, attest);
    vi.advanceTimersByTime(CONNECT_WAIT_MS);
    expect(posted).toEqual([{ type: 'declined', id: 5, code: 'companion-missing' }]);
    link.up = true;
    attestRequests.onReady();
    expect(link.sent).toEqual([]);
  });

  it('repeats the request after a restart of the companion, and gives up when it stays away', () => {
    const { attestRequests, link } = start();
    const { frame, posted } = frameOf();
    attestRequests.forward(frame, watch);
    link.up = false;
    attestRequests.onDown();
    vi.advanceTimersByTime(1000);
    link.up = true;
    attestRequests.onReady();
    expect(link.sent.map(({ type }) => type)).toEqual(['attest-request', 'attest-request']);
    link.up = false;
    attestRequests.onDown();
    vi.advanceTimersByTime(CONNECT_WAIT_MS);
    expect(posted).toEqual([{ type: 'declined', id: 6, code: 'companion-missing' }]);
  });

  it('ends a running watch with its connection: its challenge was used', () => {
    const { attestRequests, link, idOf } = start();
    const { frame, posted } = frameOf();
    attestRequests.forward(frame, watch);
    attestRequests.onReply({ type: 'token', id: idOf(), token: 't1' });
    attestRequests.onDown();
    attestRequests.onReady();
    expect(posted).toEqual([
      { type: 'token', id: 6, token: 't1' },
      { type: 'declined', id: 6, code: 'companion-missing' },
    ]);
    expect(link.sent.map(({ type }) => type)).toEqual(['attest-request']);
  });

  it('calls no challenge invalid whose first reply was lost with its connection', () => {
    const { attestRequests, idOf } = start();
    const { frame, posted } = frameOf();
    attestRequests.forward(frame, attest);
    attestRequests.onDown();
    attestRequests.onReady();
    attestRequests.onReply({ type: 'declined', id: idOf(), code: 'challenge-invalid' });
    attestRequests.forward(frame, attest);
    attestRequests.onReply({ type: 'declined', id: idOf(2), code: 'challenge-invalid' });
    expect(posted).toEqual([
      { type: 'declined', id: 5, code: 'companion-missing' },
      { type: 'declined', id: 5, code: 'challenge-invalid' },
    ]);
  });

  it('times out on a silent companion', () => {
    const { attestRequests } = start();
    const { frame, posted } = frameOf();
    attestRequests.forward(frame, attest);
    vi.advanceTimersByTime(60_000);
    expect(posted).toEqual([{ type: 'declined', id: 5, code: 'companion-missing' }]);
  });

  it('ends a watch when the page or the frame is gone', () => {
    const { attestRequests, link, idOf } = start();
    const { frame, posted } = frameOf();
    attestRequests.forward(frame, watch);
    attestRequests.forward(frame, { ...watch, id: 8 });
    attestRequests.unwatch(frame, 6);
    attestRequests.frameGone(frame);
    expect(link.sent.slice(2)).toEqual([
      { type: 'unwatch', id: idOf(0) },
      { type: 'unwatch', id: idOf(1) },
    ]);
    attestRequests.onReply({ type: 'token', id: idOf(0), token: 't' });
    expect(posted).toEqual([]);
  });

  it("does not let a frame end another frame's watch", () => {
    const { attestRequests, link } = start();
    attestRequests.forward(frameOf().frame, watch);
    attestRequests.unwatch(frameOf().frame, 6);
    expect(link.sent).toHaveLength(1);
  });
});

describe('consent', () => {
  it('is requested for a registration, and the decision is sent', async () => {
    const { attestRequests, link, user, idOf } = start();
    attestRequests.forward(frameOf().frame, register);
    const done = attestRequests.onConsentRequest({
      type: 'consent-request',
      id: idOf(),
      bank: 'Nordhaven',
      origin: BANK,
    });
    user.settleConsent('granted');
    await done;
    expect(link.sent.at(-1)).toEqual({ type: 'consent', id: idOf(), granted: true });
  });

  it('is requested only for an open registration of the same origin', async () => {
    const { attestRequests, link, user, idOf } = start();
    attestRequests.forward(frameOf().frame, attest);
    attestRequests.forward(frameOf().frame, register);
    const about = { type: 'consent-request', bank: 'Nordhaven', origin: BANK } as const;
    await attestRequests.onConsentRequest({ ...about, id: idOf(0) });
    await attestRequests.onConsentRequest({ ...about, id: 'unknown' });
    await attestRequests.onConsentRequest({ ...about, id: idOf(1), origin: 'https://evil.example' });
    expect(user.requests).toEqual([]);
    expect(
      link.sent.filter(({ type }) => type === 'consent').map((message) => 'granted' in message && message.granted),
    ).toEqual([false, false, false]);
  });

  it('times out: the page is informed, the companion is refused', async () => {
    const { attestRequests, link, user, idOf } = start();
    const { frame, posted } = frameOf();
    attestRequests.forward(frame, register);
    const done = attestRequests.onConsentRequest({
      type: 'consent-request',
      id: idOf(),
      bank: 'Nordhaven',
      origin: BANK,
    });
    user.settleConsent('timeout');
    await done;
    expect(posted).toEqual([{ type: 'declined', id: 7, code: 'consent-timeout' }]);
    expect(link.sent.at(-1)).toEqual({ type: 'consent', id: idOf(), granted: false });
  });

  it('is dismissed once there is a reply, or no recipient', () => {
    const { attestRequests, user, idOf } = start();
    const { frame } = frameOf();
    attestRequests.forward(frame, register);
    attestRequests.onReply({ type: 'declined', id: idOf(), code: 'challenge-expired' });
    attestRequests.forward(frame, register);
    attestRequests.frameGone(frame);
    expect(user.dismissed).toEqual([idOf(0), idOf(1)]);
  });
});

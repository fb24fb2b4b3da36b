import { Asks, CONNECT_WAIT_MS } from '@vigil/extension/background/attest-requests.ts';
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
    top: true,
    post: (message) => posted.push(message),
  };
  return { frame, posted };
}

function start() {
  const link = { up: true, sent: [] as Outgoing[] };
  const person = {
    asked: [] as string[],
    dismissed: [] as string[],
    answer: (_: 'granted' | 'refused' | 'timeout') => {},
  };
  const asks = new Asks({
    send: (message) => {
      if (link.up) link.sent.push(message);
      return link.up;
    },
    declineNow: () => 'companion-missing',
    askPerson: (id) => {
      person.asked.push(id);
      return new Promise((resolve) => {
        person.answer = resolve;
      });
    },
    dismissPerson: (id) => person.dismissed.push(id),
  });
  const idOf = (index = 0): string => (link.sent.filter(({ type }) => type === 'ask')[index] as { id: string }).id;
  return { asks, link, person, idOf };
}

const attest = { type: 'ask', id: 5, kind: 'attest', challenge: 'c' } as const;
const watch = { type: 'ask', id: 6, kind: 'watch', challenge: 'c' } as const;
const register = { type: 'ask', id: 7, kind: 'register', challenge: 'c' } as const;

describe('Asks', () => {
  it('brings the answer to the frame that asked, and to no other', () => {
    const { asks, idOf } = start();
    const [one, two] = [frameOf(), frameOf()];
    asks.ask(one.frame, attest);
    asks.ask(two.frame, attest);
    asks.onAnswer({ type: 'token', id: idOf(1), token: 't' });
    expect(one.posted).toEqual([]);
    expect(two.posted).toEqual([{ type: 'token', id: 5, token: 't' }]);
  });

  it('answers once, except a watch', () => {
    const { asks, idOf } = start();
    const { frame, posted } = frameOf();
    asks.ask(frame, attest);
    asks.ask(frame, watch);
    for (const index of [0, 0, 1, 1]) asks.onAnswer({ type: 'token', id: idOf(index), token: 't' });
    expect(posted.map((message) => (message as { id: number }).id)).toEqual([5, 6, 6]);
  });

  it('waits for a connection, and sends when there is one', () => {
    const { asks, link } = start();
    link.up = false;
    asks.ask(frameOf().frame, attest);
    vi.advanceTimersByTime(CONNECT_WAIT_MS - 1);
    link.up = true;
    asks.onReady();
    expect(link.sent.map(({ type }) => type)).toEqual(['ask']);
  });

  it('says that the companion is missing when none comes', () => {
    const { asks, link } = start();
    link.up = false;
    const { frame, posted } = frameOf();
    asks.ask(frame, attest);
    vi.advanceTimersByTime(CONNECT_WAIT_MS);
    expect(posted).toEqual([{ type: 'declined', id: 5, code: 'companion-missing' }]);
    link.up = true;
    asks.onReady();
    expect(link.sent).toEqual([]);
  });

  it('asks again after a restart of the companion, and gives up when it stays away', () => {
    const { asks, link } = start();
    const { frame, posted } = frameOf();
    asks.ask(frame, watch);
    link.up = false;
    asks.onDown();
    vi.advanceTimersByTime(1000);
    link.up = true;
    asks.onReady();
    expect(link.sent.map(({ type }) => type)).toEqual(['ask', 'ask']);
    link.up = false;
    asks.onDown();
    vi.advanceTimersByTime(CONNECT_WAIT_MS);
    expect(posted).toEqual([{ type: 'declined', id: 6, code: 'companion-missing' }]);
  });

  it('does not wait for a silent companion for ever', () => {
    const { asks } = start();
    const { frame, posted } = frameOf();
    asks.ask(frame, attest);
    vi.advanceTimersByTime(60_000);
    expect(posted).toEqual([{ type: 'declined', id: 5, code: 'companion-missing' }]);
  });

  it('ends a watch when the page or the frame goes', () => {
    const { asks, link, idOf } = start();
    const { frame, posted } = frameOf();
    asks.ask(frame, watch);
    asks.ask(frame, { ...watch, id: 8 });
    asks.unwatch(frame, 6);
    asks.frameGone(frame);
    expect(link.sent.slice(2)).toEqual([
      { type: 'unwatch', id: idOf(0) },
      { type: 'unwatch', id: idOf(1) },
    ]);
    asks.onAnswer({ type: 'token', id: idOf(0), token: 't' });
    expect(posted).toEqual([]);
  });

  it('does not let a frame end the watch of another', () => {
    const { asks, link } = start();
    asks.ask(frameOf().frame, watch);
    asks.unwatch(frameOf().frame, 6);
    expect(link.sent).toHaveLength(1);
  });
});

describe('consent', () => {
  it('is asked for a registration, and the answer is passed on', async () => {
    const { asks, link, person, idOf } = start();
    asks.ask(frameOf().frame, register);
    const done = asks.onConsentRequest({ type: 'consent-request', id: idOf(), bank: 'Nordhaven', origin: BANK });
    person.answer('granted');
    await done;
    expect(link.sent.at(-1)).toEqual({ type: 'consent', id: idOf(), granted: true });
  });

  it('is not asked for anything but an open registration of the same origin', async () => {
    const { asks, link, person, idOf } = start();
    asks.ask(frameOf().frame, attest);
    asks.ask(frameOf().frame, register);
    const about = { type: 'consent-request', bank: 'Nordhaven', origin: BANK } as const;
    await asks.onConsentRequest({ ...about, id: idOf(0) });
    await asks.onConsentRequest({ ...about, id: 'unknown' });
    await asks.onConsentRequest({ ...about, id: idOf(1), origin: 'https://evil.example' });
    expect(person.asked).toEqual([]);
    expect(
      link.sent.filter(({ type }) => type === 'consent').map((message) => 'granted' in message && message.granted),
    ).toEqual([false, false, false]);
  });

  it('runs out: the page is told, the companion is refused', async () => {
    const { asks, link, person, idOf } = start();
    const { frame, posted } = frameOf();
    asks.ask(frame, register);
    const done = asks.onConsentRequest({ type: 'consent-request', id: idOf(), bank: 'Nordhaven', origin: BANK });
    person.answer('timeout');
    await done;
    expect(posted).toEqual([{ type: 'declined', id: 7, code: 'consent-timeout' }]);
    expect(link.sent.at(-1)).toEqual({ type: 'consent', id: idOf(), granted: false });
  });

  it('is moot once there is an answer, or nobody to answer to', () => {
    const { asks, person, idOf } = start();
    const { frame } = frameOf();
    asks.ask(frame, register);
    asks.onAnswer({ type: 'declined', id: idOf(), code: 'challenge-expired' });
    asks.ask(frame, register);
    asks.frameGone(frame);
    expect(person.dismissed).toEqual([idOf(0), idOf(1)]);
  });
});

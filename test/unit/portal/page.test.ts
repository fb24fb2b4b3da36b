/** The page client with and without a content script: outcomes, reconnects and forged messages. */

import type { Decline, FromPage, ToPage } from '@vigil/protocol/page-channel.ts';
import { CONNECT, PAGE_CHANNEL_VERSION } from '@vigil/protocol/page-channel.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** A window that passes the port of a handshake to the current content script. */
class FakeWindow extends EventTarget {
  script: FakeContentScript | null = null;
  readonly posted: unknown[] = [];

  postMessage(message: unknown, origin: string, [port]: MessagePort[]): void {
    this.posted.push([message, origin]);
    this.script?.connect(port!);
  }
}

type ScriptedReply = (request: Extract<FromPage, { type: 'attest-request' }>, script: FakeContentScript) => void;

class FakeContentScript {
  readonly requests: Extract<FromPage, { type: 'attest-request' }>[] = [];
  readonly unwatched: number[] = [];
  port!: MessagePort;
  #requested: (() => void)[] = [];

  readonly version: number;
  readonly reply: ScriptedReply | null;

  constructor(version: number = PAGE_CHANNEL_VERSION, reply: ScriptedReply | null = null) {
    this.version = version;
    this.reply = reply;
  }

  connect(port: MessagePort): void {
    this.port = port;
    port.onmessage = ({ data }: MessageEvent<FromPage>) => {
      if (data.type === 'unwatch') this.unwatched.push(data.id);
      else {
        this.requests.push(data);
        this.reply?.(data, this);
      }
      for (const resolve of this.#requested.splice(0)) resolve();
    };
    this.send({ type: 'ready', version: this.version, extension: '0.1.0' });
  }

  send(message: ToPage | unknown): void {
    this.port.postMessage(message);
  }

  async heard(count: number): Promise<void> {
    while (this.requests.length + this.unwatched.length < count)
      await new Promise<void>((resolve) => this.#requested.push(resolve));
  }
}

type PageModule = typeof import('@vigil/portal/page.ts');
let window: FakeWindow;
let page: PageModule;

beforeEach(async () => {
  window = new FakeWindow();
  vi.stubGlobal('postMessage', window.postMessage.bind(window));
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
  vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
  vi.stubGlobal('location', { origin: 'https://portal.bank.example' });
  vi.resetModules();
  page = await import('@vigil/portal/page.ts');
});
afterEach(() => {
  window.dispatchEvent(new Event('pagehide'));
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const replying = (token: string) =>
  new FakeContentScript(undefined, ({ id }, script) => script.send({ type: 'token', id, token }));
const declining = (code: Decline) =>
  new FakeContentScript(undefined, ({ id }, script) => script.send({ type: 'declined', id, code }));

describe('attest', () => {
  it('returns the token of each request and connects once for several', async () => {
    window.script = new FakeContentScript(undefined, ({ id, challenge }, script) =>
      script.send({ type: 'token', id, token: `for ${challenge}` }),
    );
    const outcomes = await Promise.all(['a', 'b'].map((challenge) => page.attest(challenge)));
    expect(outcomes).toEqual([
      { status: 'token', token: 'for a' },
      { status: 'token', token: 'for b' },
    ]);
    expect(window.posted).toEqual([[CONNECT, 'https://portal.bank.example']]);
    expect(window.script.requests.map(({ kind }) => kind)).toEqual(['attest', 'attest']);
  });

  it('takes a content script for present when the page was blocked while it connected', async () => {
    window.script = replying('late');
    const outcome = page.attest('challenge');
    // The start of the connection.
    await Promise.resolve();
    while (window.posted.length === 0) await Promise.resolve();
    for (const endMs = performance.now() + 500; performance.now() < endMs; );
    expect(await outcome).toEqual({ status: 'token', token: 'late' });
  });

  it('reports "missing" within half a second without an extension and finds one that starts later', async () => {
    vi.useFakeTimers();
    const outcome = page.attest('challenge');
    await vi.advanceTimersByTimeAsync(400);
    expect(await outcome).toEqual({ status: 'missing', part: 'extension' });
    vi.useRealTimers();
    window.script = replying('late');
    expect(await page.attest('challenge')).toEqual({ status: 'token', token: 'late' });
  });

  it.each([
    ['companion-missing', { status: 'missing', part: 'companion' }],
    ['companion-outdated', { status: 'outdated', part: 'companion' }],
    ['extension-outdated', { status: 'outdated', part: 'extension' }],
    ['not-registered', { status: 'declined', code: 'not-registered' }],
    ['rate-limited', { status: 'declined', code: 'rate-limited' }],
  ] as const)('reports the decline %s', async (code, outcome) => {
    window.script = declining(code);
    expect(await page.attest('challenge')).toEqual(outcome);
  });

  it.each([
    [PAGE_CHANNEL_VERSION + 1, 'page'],
    [PAGE_CHANNEL_VERSION - 1, 'extension'],
  ] as const)('reports which part is outdated for channel version %s', async (version, part) => {
    window.script = new FakeContentScript(version);
    expect(await page.attest('challenge')).toEqual({ status: 'outdated', part });
  });

  it('ends on abort and on timeout and ignores a late reply', async () => {
    window.script = new FakeContentScript();
    expect(await page.attest('challenge', { signal: AbortSignal.abort() })).toEqual({ status: 'aborted' });
    const controller = new AbortController();
    const aborted = page.attest('one', { signal: controller.signal });
    await window.script.heard(1);
    controller.abort();
    expect(await aborted).toEqual({ status: 'aborted' });
    expect(await page.attest('two', { timeoutMs: 1 })).toEqual({ status: 'timeout' });
    const third = page.attest('three');
    await window.script.heard(3);
    const [one, two, three] = window.script.requests.map(({ id }) => id);
    for (const id of [one, two, three]) window.script.send({ type: 'token', id, token: `token ${id}` });
    expect(await third).toEqual({ status: 'token', token: `token ${three}` });
  });

  it('ignores messages that are not of the channel', async () => {
    window.script = new FakeContentScript();
    const outcome = page.attest('challenge');
    await window.script.heard(1);
    const id = window.script.requests[0]!.id;
    for (const odd of [
      null,
      7,
      'token',
      {},
      { type: 'token' },
      { type: 'token', id: 99, token: 'x' },
      { type: 'toString', id },
    ])
      window.script.send(odd);
    window.script.send({ type: 'token', id, token: 'right' });
    expect(await outcome).toEqual({ status: 'token', token: 'right' });
  });

  it('reports an extension that disappears and reconnects afterwards', async () => {
    window.script = new FakeContentScript();
    const outcome = page.attest('challenge');
    await window.script.heard(1);
    window.script.port.close();
    expect(await outcome).toEqual({ status: 'missing', part: 'extension' });
    window.script = replying('again');
    expect(await page.attest('challenge')).toEqual({ status: 'token', token: 'again' });
  });

  it('reconnects after a timeout, and a watch goes on where it was', async () => {
    const slow = new FakeContentScript();
    window.script = slow;
    const leaving = new AbortController();
    const challenge = vi.fn(async () => 'watch-challenge');
    const tokens: string[] = [];
    const watching = page.watch({ challenge, signal: leaving.signal, onToken: (token) => tokens.push(token) });
    await slow.heard(1);
    expect(await page.attest('two', { timeoutMs: 1 })).toEqual({ status: 'timeout' });
    slow.send({ type: 'token', id: slow.requests[0]!.id, token: 'still watching' });
    await expect.poll(() => tokens).toEqual(['still watching']);
    window.script = replying('again');
    expect(await page.attest('three')).toEqual({ status: 'token', token: 'again' });
    expect(challenge).toHaveBeenCalledTimes(1);
    leaving.abort();
    expect(await watching).toEqual({ status: 'aborted' });
  });

  it('closes a connection that no request uses after a timeout', async () => {
    window.script = new FakeContentScript();
    const waiting = page.attest('one', { timeoutMs: 2 });
    expect(await page.attest('two', { timeoutMs: 1 })).toEqual({ status: 'timeout' });
    expect(await waiting).toEqual({ status: 'timeout' });
    window.script = replying('again');
    expect(await page.attest('three')).toEqual({ status: 'token', token: 'again' });
    expect(window.posted).toHaveLength(2);
  });

  it('drops a connection that was opened while the page was being left', async () => {
    window.script = new FakeContentScript();
    window.dispatchEvent(new Event('pagehide'));
    const outcome = page.attest('challenge');
    await window.script.heard(1);
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(await outcome).toEqual({ status: 'aborted' });
    window.script = replying('back');
    expect(await page.attest('challenge')).toEqual({ status: 'token', token: 'back' });
  });

  it('reconnects after a back-forward navigation', async () => {
    window.script = replying('one');
    await page.attest('challenge');
    window.dispatchEvent(new Event('pagehide'));
    window.script = replying('two');
    expect(await page.attest('challenge')).toEqual({ status: 'token', token: 'two' });
    expect(window.posted).toHaveLength(2);
  });
});

it('register sends a register request and presence reports the extension', async () => {
  expect(await page.presence()).toEqual({ present: false });
  window.script = replying('registered');
  expect(await page.presence()).toEqual({ present: true, version: '0.1.0' });
  expect(await page.register('challenge')).toEqual({ status: 'token', token: 'registered' });
  expect(window.script.requests.map(({ kind }) => kind)).toEqual(['register']);
});

describe('watch', () => {
  it('delivers tokens in order, survives a failing callback and ends the stream on abort', async () => {
    window.script = new FakeContentScript();
    const controller = new AbortController();
    const got: string[] = [];
    const ended = page.watch({
      challenge: async () => 'challenge',
      onToken: (token) => {
        got.push(token);
        if (token === 'two') throw new Error('no response of the bank');
        if (token === 'three') controller.abort();
      },
      signal: controller.signal,
    });
    await window.script.heard(1);
    const { id, kind } = window.script.requests[0]!;
    expect(kind).toBe('watch');
    for (const token of ['one', 'two', 'three']) window.script.send({ type: 'token', id, token });
    expect(await ended).toEqual({ status: 'aborted' });
    expect(got).toEqual(['one', 'two', 'three']);
    await window.script.heard(2);
    expect(window.script.unwatched).toEqual([id]);
  });

  it('reopens with a new challenge when the page returns and reports nothing missing', async () => {
    window.script = new FakeContentScript();
    const controller = new AbortController();
    const outcomes: string[] = [];
    let requested = 0;
    const ended = page.watch({
      challenge: async () => {
        requested += 1;
        return `challenge ${requested}`;
      },
      onToken: () => {},
      onOutcome: ({ status }) => outcomes.push(status),
      signal: controller.signal,
    });
    await window.script.heard(1);
    const back = new FakeContentScript();
    window.script = back;
    window.dispatchEvent(new Event('pagehide'));
    // The stream waits before its next attempt once the pending microtasks are done.
    await new Promise((resolve) => setImmediate(resolve));
    window.dispatchEvent(new Event('pageshow'));
    await back.heard(1);
    expect(back.requests[0]!.challenge).toBe('challenge 2');
    expect(outcomes).toEqual([]);
    controller.abort();
    expect(await ended).toEqual({ status: 'aborted' });
  });

  it.each(['not-registered', 'not-listed'] as const)('does not retry after the decline %s', async (code) => {
    window.script = declining(code);
    const ended = page.watch({
      challenge: async () => 'challenge',
      onToken: () => {},
      signal: new AbortController().signal,
    });
    expect(await ended).toEqual({ status: 'declined', code });
  });
});

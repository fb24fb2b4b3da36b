/** The page channel over an event target in place of a window: what it accepts depends on the browser's fields alone. */
import { PageChannel } from '@vigil/extension/content/page-channel.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const ORIGIN = 'https://bank.example';
const CONNECT = { vigil: 'connect', version: 1 };

let page: EventTarget;
let stop: AbortController;
let greeted: unknown[];
let requests: unknown[];
let port: {
  postMessage(message: unknown): void;
  close(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
};

beforeEach(() => {
  page = new EventTarget();
  stop = new AbortController();
  greeted = [];
  requests = [];
  port = { postMessage: (message) => greeted.push(message), close: () => {}, onmessage: null };
  vi.stubGlobal('window', page);
  vi.stubGlobal('location', { origin: ORIGIN });
  const channel = new PageChannel({
    onRequest: (...request) => requests.push(request),
    onUnwatch: () => {},
  });
  channel.listen(stop.signal);
  channel.open('0.1.0');
});
afterEach(() => {
  stop.abort();
  vi.unstubAllGlobals();
});

function connect(changes: Record<string, unknown> = {}): void {
  page.dispatchEvent(
    Object.assign(new Event('message'), { data: CONNECT, source: page, origin: ORIGIN, ports: [port], ...changes }),
  );
}

describe('a connection', () => {
  it('of the page itself is greeted, and its request is handed on', () => {
    connect();
    expect(greeted).toEqual([{ type: 'ready', version: 1, extension: '0.1.0' }]);
    port.onmessage?.({ data: { type: 'attest-request', id: 1, kind: 'attest', challenge: 'c' } });
    expect(requests).toEqual([[0, 'attest', 'c']]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['another window', { source: new EventTarget() }],
    ['no window', { source: null }],
    ['another origin', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['no port', { ports: [] }],
    ['two ports', { ports: [{}, {}] }],
    ['another message', { data: { vigil: 'disconnect', version: 1 } }],
    ['no version', { data: { vigil: 'connect' } }],
    ['a text', { data: 'connect' }],
  ])('of %s is ignored', (_name, changes) => {
    connect(changes);
    expect(greeted).toEqual([]);
    expect(port.onmessage).toBeNull();
  });

  it.each([
    { type: 'attest-request', id: 1, kind: 'toString', challenge: 'c' },
    { type: 'attest-request', id: -1, kind: 'attest', challenge: 'c' },
    { type: 'other', id: 1, kind: 'attest', challenge: 'c' },
  ])('hands on no request of the form %j', (data) => {
    connect();
    port.onmessage?.({ data });
    expect(requests).toEqual([]);
  });

  it.each([[''], ['c'.repeat(100_000)], [7]])('declines a challenge that is none: %#', (challenge) => {
    connect();
    port.onmessage?.({ data: { type: 'attest-request', id: 1, kind: 'attest', challenge } });
    expect(requests).toEqual([]);
    expect(greeted.at(-1)).toEqual({ type: 'declined', id: 1, code: 'challenge-invalid' });
  });
});

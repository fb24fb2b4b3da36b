import { type ContentFrame, Frames } from '@vigil/extension/background/frames.ts';
import { describe, expect, it } from 'vitest';
import { type FakePort, fakePort } from '../../../fakes/runtime-port.ts';

const BANK = 'https://portal.nordhaven.example';
const STREAM = '0123456789abcdef';
const ready = Promise.resolve();
/** Ports are handled after the policy is known: wait for it. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function watch(listed = new Set([BANK])) {
  const opened: ContentFrame[] = [];
  const closed: ContentFrame[] = [];
  const received: unknown[] = [];
  const frames = new Frames((origin) => listed.has(origin), {
    onOpen: (frame) => opened.push(frame),
    onMessage: (_frame, message) => received.push(message),
    onClose: (frame) => closed.push(frame),
  });
  const connect = async (sender: Readonly<Record<string, unknown>>, ...messages: unknown[]): Promise<FakePort> => {
    const fake = fakePort(sender);
    frames.connect(fake.port, ready);
    for (const message of messages) fake.say(message);
    await settle();
    return fake;
  };
  return { frames, listed, opened, closed, received, connect };
}

const sender = (change: Readonly<Record<string, unknown>> = {}) => ({
  origin: BANK,
  tab: { id: 7 },
  frameId: 0,
  ...change,
});
const hello = { type: 'hello', stream: STREAM };
const unwatch = { type: 'unwatch', id: 1 };

describe('Frames', () => {
  it('admits a frame by the origin that the browser reports', async () => {
    const { opened, received, connect } = watch();
    await connect(sender({ frameId: 3 }), hello, unwatch);
    expect(opened.map(({ stream, origin, tab, top }) => ({ stream, origin, tab, top }))).toEqual([
      { stream: STREAM, origin: BANK, tab: 7, top: false },
    ]);
    expect(received).toEqual([unwatch]);
  });

  it.each([
    ['another port', 'https://portal.nordhaven.example:8443'],
    ['another scheme', 'http://portal.nordhaven.example'],
    ['a subdomain', 'https://evil.portal.nordhaven.example'],
    ['a longer name', 'https://portal.nordhaven.example.evil.example'],
    ['a look-alike', 'https://portal.nordhаven.example'],
    ['its IDN form', 'https://portal.xn--nordhven-g8g.example'],
    ['a user name', 'https://portal.nordhaven.example@evil.example'],
    ['a sandbox', 'null'],
    ['nothing', undefined],
  ])('stops a frame of %s', async (_what, origin) => {
    const { opened, received, connect } = watch();
    const fake = await connect(sender({ origin, url: `${BANK}/` }), hello, unwatch);
    expect(fake.posted[0]).toEqual({ type: 'stop' });
    expect({ opened, received }).toEqual({ opened: [], received: [] });
  });

  it('admits a sandboxed frame below a listed page as blind, under the origin of the page', async () => {
    const { opened, connect } = watch();
    await connect(sender({ origin: 'null', frameId: 3, tab: { id: 7, url: `${BANK}/pay` } }), hello);
    expect(opened).toMatchObject([{ origin: BANK, blind: true, top: false }]);
  });

  it.each([
    ['below a page that is not listed', { frameId: 3, tab: { id: 7, url: 'https://other.example/' } }],
    ['at the top of its tab', { frameId: 0, tab: { id: 7, url: `${BANK}/pay` } }],
  ])('stops a frame of an opaque origin %s', async (_where, change) => {
    const { opened, connect } = watch();
    await connect(sender({ origin: 'null', ...change }), hello);
    expect(opened).toEqual([]);
  });

  it('ignores an origin in the message', async () => {
    const { opened, connect } = watch();
    await connect(sender({ origin: 'https://evil.example' }), { ...hello, origin: BANK });
    await connect(sender(), { ...hello, origin: BANK });
    expect(opened).toEqual([]);
  });

  it.each([
    ['no greeting', unwatch],
    ['a stream that is none', { type: 'hello', stream: 'x' }],
    ['something else', 'hello'],
    ['a name that every object has', { type: 'toString' }],
  ])('stops a frame that begins with %s', async (_what, message) => {
    const { opened, received, connect } = watch();
    const fake = await connect(sender(), message);
    expect(fake.posted).toEqual([{ type: 'stop' }]);
    expect({ opened, received }).toEqual({ opened: [], received: [] });
  });

  it('drops a frame that sends an invalid message', async () => {
    const { opened, closed, received, connect } = watch();
    const fake = await connect(sender(), hello, { type: 'batch', batch: { keys: 'secret' } }, unwatch);
    expect(fake.posted).toEqual([{ type: 'stop' }]);
    expect(closed).toEqual(opened);
    expect(received).toEqual([]);
  });

  it('does not let a frame use the stream of another', async () => {
    const { opened, connect } = watch();
    await connect(sender(), hello);
    const second = await connect(sender({ tab: { id: 8 } }), hello);
    expect(opened).toHaveLength(1);
    expect(second.posted).toEqual([{ type: 'stop' }]);
  });

  it('closes a frame with its port, once', async () => {
    const { closed, connect, frames } = watch();
    const fake = await connect(sender(), hello);
    fake.end();
    fake.end();
    await settle();
    expect(closed).toHaveLength(1);
    expect(frames.all()).toEqual([]);
  });

  it('stops the frames of a bank that is no longer listed', async () => {
    const { frames, listed, opened, closed, connect } = watch();
    const fake = await connect(sender(), hello);
    listed.clear();
    frames.stopDelisted();
    expect(fake.posted).toEqual([{ type: 'stop' }]);
    expect(closed).toEqual(opened);
  });
});

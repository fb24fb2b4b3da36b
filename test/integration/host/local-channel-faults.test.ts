import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import type { Connection } from '@vigil/channel/connection.ts';
import { endpointOf } from '@vigil/channel/endpoint.ts';
import { MacWriter } from '@vigil/channel/frame-mac.ts';
import { encodeFrame, FrameDecoder } from '@vigil/channel/framing.ts';
import { deriveKeys, encodeHello } from '@vigil/channel/handshake.ts';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { readSecret } from '@vigil/channel/secret.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeAll, echo, fresh } from './local-channel-parts.ts';
import { cleanUp } from './processes.ts';

afterEach(closeAll);
afterAll(cleanUp);

/** Speaks the protocol by hand, so that it can be broken. */
async function handMade(paths: ChannelPaths, proof: (right: Buffer) => Buffer) {
  const socket = connectSocket(endpointOf(paths, readSecret(paths.secret)));
  socket.on('error', () => {});
  const ended = new Promise((resolve) => socket.on('close', resolve));
  const hello = encodeHello('extension', 'by hand', Buffer.alloc(32, 5));
  socket.write(encodeFrame(hello));
  const payload = await new Promise<Buffer>((resolve) => {
    const decoder = new FrameDecoder(64, resolve, () => {});
    socket.on('data', (chunk: Buffer) => decoder.push(chunk));
  });
  const keys = deriveKeys(readSecret(paths.secret), hello, payload.subarray(0, 32));
  socket.write(encodeFrame(proof(keys.clientProof)));
  return { socket, ended, keys };
}

describe('a peer that breaks the protocol', () => {
  let paths: ChannelPaths;
  let admitted: Connection[];
  let messages: unknown[];
  let closed: Promise<void>;

  beforeAll(() => {
    process.setMaxListeners(50);
  });

  async function serve() {
    paths = fresh();
    admitted = [];
    messages = [];
    let onClosed: () => void = () => {};
    closed = new Promise((resolve) => {
      onClosed = resolve;
    });
    await echo(paths, (connection) => {
      admitted.push(connection);
      connection.onMessage = (message) => messages.push(message);
      connection.onClose = onClosed;
    });
  }

  it.each([
    ['a wrong proof', () => Buffer.alloc(32)],
    ['a short proof', (right: Buffer) => right.subarray(0, 31)],
  ])('is not let in with %s', async (_name, proof) => {
    await serve();
    await (await handMade(paths, proof)).ended;
    expect(admitted).toEqual([]);
  });

  it.each([
    ['no JSON', Buffer.from('hello')],
    ['an unknown role', Buffer.from(JSON.stringify({ version: 1, role: 'root', caller: '', nonce: 'A'.repeat(43) }))],
    ['an oversized greeting', Buffer.alloc(4096, 32)],
  ])('is not let in with %s', async (_name, hello) => {
    await serve();
    const socket = connectSocket(endpointOf(paths, readSecret(paths.secret)));
    socket.resume();
    socket.write(encodeFrame(hello));
    await once(socket, 'close');
    expect(admitted).toEqual([]);
  });

  it('is disconnected when it repeats a frame', async () => {
    await serve();
    const { socket, keys } = await handMade(paths, (right) => right);
    const frame = new MacWriter(keys.toServer).write(Buffer.from('{"n":1}'));
    socket.write(Buffer.concat([frame, frame]));
    await closed;
    expect(messages).toEqual([{ n: 1 }]);
  });

  it('is disconnected when its frame is longer than 64 KiB', async () => {
    await serve();
    const { socket, keys } = await handMade(paths, (right) => right);
    socket.write(new MacWriter(keys.toServer).write(Buffer.alloc(64 * 1024 + 1, 32)));
    await closed;
    expect(messages).toEqual([]);
  });

  it('does not make the companion hold more than its share when it never reads', async () => {
    await serve();
    const { socket } = await handMade(paths, (right) => right);
    socket.pause();
    while (admitted.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const big = { filler: 'x'.repeat(100_000) };
    let sent = 0;
    while (admitted[0]?.send(big) && sent < 1000) sent++;
    expect(sent).toBeGreaterThan(5);
    expect(sent).toBeLessThan(40);
    expect(admitted[0]?.send({ small: 1 })).toBe(false);
    socket.destroy();
    await closed;
    expect(admitted[0]?.send({ after: 1 })).toBe(false);
  });

  it('is never sent a frame that a browser would not take', async () => {
    await serve();
    const { socket } = await handMade(paths, (right) => right);
    while (admitted.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(admitted[0]?.send({ filler: 'x'.repeat(1024 * 1024) })).toBe(false);
    socket.destroy();
    rmSync(paths.socket as string, { force: true });
  });
});

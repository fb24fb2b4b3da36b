/** S7 on a real disk with real sockets: who may listen, who may connect, what is taken over. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { connect } from '@vigil/channel/connect.ts';
import type { Connection } from '@vigil/channel/connection.ts';
import { endpointOf } from '@vigil/channel/endpoint.ts';
import { MacWriter } from '@vigil/channel/frame-mac.ts';
import { encodeFrame, FrameDecoder } from '@vigil/channel/framing.ts';
import { deriveKeys, encodeHello } from '@vigil/channel/handshake.ts';
import { type ChannelPaths, channelPaths, here } from '@vigil/channel/home.ts';
import type { Link } from '@vigil/channel/link.ts';
import { listen } from '@vigil/channel/listen.ts';
import { readSecret } from '@vigil/channel/secret.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildHost, cleanUp, HostProcess, startEchoCore, temporaryDirectory } from './processes.ts';

const NOBODY = 65534;
const root = process.getuid?.() === 0;
const caller = { role: 'extension', caller: 'chrome-extension://test/' } as const;

const fresh = (): ChannelPaths => channelPaths(temporaryDirectory(), here());
const failure = (promise: Promise<unknown>) => promise.then(() => 'none', codeOf);

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(cleanUp);

async function echo(paths: ChannelPaths, onConnection: (connection: Connection) => void = () => {}) {
  const listener = await listen({
    paths,
    onConnection: (connection) => {
      connection.onMessage = (message) => connection.send(message);
      onConnection(connection);
    },
  });
  open.push(listener);
  return listener;
}

/** A server that is not the companion, on the companion's socket. */
async function squat(paths: ChannelPaths, onSocket: (socket: Socket) => void): Promise<Server> {
  mkdirSync(paths.runDir as string, { mode: 0o700 });
  writeFileSync(paths.secret, Buffer.alloc(32, 1), { mode: 0o600 });
  const server = createServer(onSocket);
  server.listen(endpointOf(paths, readSecret(paths.secret)));
  await once(server, 'listening');
  open.push(server);
  return server;
}

function firstPayload(link: Link): Promise<string> {
  return new Promise((resolve) => {
    link.onPayload = (payload) => resolve(payload.toString());
    link.onEnd = (how) => resolve(how);
    link.resume();
  });
}

describe('the companion', () => {
  it('keeps its run folder private', async () => {
    const paths = fresh();
    await echo(paths);
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect([paths.home, paths.runDir as string].map(mode)).toEqual([0o700, 0o700]);
    expect([paths.secret, paths.socket as string, paths.owner].map(mode)).toEqual([0o600, 0o600, 0o600]);
  });

  it('refuses a second companion, which learns the holder, and the first continues', async () => {
    const paths = fresh();
    await echo(paths);
    const error = await listen({ paths, onConnection: () => {} }).catch((thrown: Error) => thrown);
    expect(codeOf(error)).toBe('already-running');
    expect(String(error)).toContain(String(process.pid));
    const link = await connect(paths, caller);
    const payload = firstPayload(link);
    link.send(Buffer.from('{"still":1}'));
    expect(await payload).toBe('{"still":1}');
    link.close();
  });

  it('wins exactly once when ten start together', async () => {
    const paths = fresh();
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => listen({ paths, onConnection: () => {} })));
    const won = tries.filter((result) => result.status === 'fulfilled');
    for (const result of won) open.push(result.value);
    expect(won.length).toBe(1);
    const codes = tries.filter((result) => result.status === 'rejected').map((result) => codeOf(result.reason));
    expect(new Set(codes)).toEqual(new Set(['already-running']));
  });

  it('takes over the socket of one that was killed', async () => {
    const paths = fresh();
    const killed = await startEchoCore(paths.home);
    const gone = once(killed, 'exit');
    killed.kill('SIGKILL');
    await gone;
    expect(existsSync(paths.socket as string)).toBe(true);
    await echo(paths);
    const link = await connect(paths, caller);
    link.close();
  });

  it('takes over a lock whose holder died', async () => {
    const paths = fresh();
    mkdirSync(paths.runDir as string, { mode: 0o700 });
    const dead = spawn(process.execPath, ['-e', '0']);
    await once(dead, 'exit');
    writeFileSync(paths.lock, String(dead.pid));
    await echo(paths);
    expect(existsSync(paths.lock)).toBe(false);
  });

  it('frees socket and name when it closes', async () => {
    const paths = fresh();
    await (await echo(paths)).close();
    open.length = 0;
    expect([paths.socket as string, paths.owner, paths.lock].map((path) => existsSync(path))).toEqual([
      false,
      false,
      false,
    ]);
    await echo(paths);
  });

  it.each([
    ['home', 0o755],
    ['run', 0o777],
  ])('does not start when its %s is open to others', async (which, mode) => {
    const paths = fresh();
    const path = which === 'home' ? paths.home : (paths.runDir as string);
    mkdirSync(path, { recursive: true });
    chmodSync(path, mode);
    expect(await failure(listen({ paths, onConnection: () => {} }))).toBe('not-private');
  });

  it('does not follow a link to another directory', async () => {
    const paths = fresh();
    symlinkSync(temporaryDirectory(), paths.runDir as string);
    expect(await failure(listen({ paths, onConnection: () => {} }))).toBe('not-private');
  });

  it.runIf(root)('does not start in a directory of another user', async () => {
    const paths = fresh();
    mkdirSync(paths.runDir as string, { mode: 0o700 });
    chownSync(paths.runDir as string, NOBODY, NOBODY);
    expect(await failure(listen({ paths, onConnection: () => {} }))).toBe('not-private');
  });

  it('refuses a secret that others can read', async () => {
    const paths = fresh();
    writeFileSync(paths.secret, Buffer.alloc(32), { mode: 0o644 });
    expect(await failure(listen({ paths, onConnection: () => {} }))).toBe('not-private');
  });

  it('refuses a damaged secret', async () => {
    const paths = fresh();
    writeFileSync(paths.secret, Buffer.alloc(31), { mode: 0o600 });
    expect(await failure(listen({ paths, onConnection: () => {} }))).toBe('secret-invalid');
  });
});

describe('a caller', () => {
  it.runIf(root)('of another user gets EACCES', async () => {
    const paths = fresh();
    await echo(paths);
    const attempt = `require('net').connect(${JSON.stringify(paths.socket)}).on('error', (e) => console.log(e.code)).on('connect', () => console.log('in'))`;
    const options = { uid: NOBODY, gid: NOBODY, encoding: 'utf8', cwd: '/', timeout: 5000 } as const;
    expect(execFileSync(process.execPath, ['-e', attempt], options).trim()).toBe('EACCES');
  });

  it('reports companion-missing where no companion ever ran', async () => {
    expect(await failure(connect(fresh(), caller))).toBe('companion-missing');
  });

  it('disconnects from a server that answers with noise', async () => {
    const paths = fresh();
    await squat(paths, (socket) => socket.on('data', () => socket.write(encodeFrame(Buffer.alloc(64, 9)))));
    expect(await failure(connect(paths, caller))).toBe('companion-refused');
  });

  it('does not take its own proof, sent back, for the server’s', async () => {
    const paths = fresh();
    await squat(paths, (socket) => {
      socket.on('data', (chunk: Buffer) => {
        const keys = deriveKeys(Buffer.alloc(32, 2), chunk.subarray(4), Buffer.alloc(32));
        socket.write(encodeFrame(Buffer.concat([Buffer.alloc(32), keys.clientProof])));
      });
    });
    expect(await failure(connect(paths, caller))).toBe('companion-refused');
  });

  it('sends nothing but its greeting to a squatting server', async () => {
    const host = await buildHost();
    const paths = fresh();
    const heard: Buffer[] = [];
    await squat(paths, (socket) => {
      socket.on('data', (chunk: Buffer) => {
        heard.push(chunk);
        socket.write(encodeFrame(Buffer.alloc(64, 9)));
      });
    });
    const browser = new HostProcess(host, paths.home);
    browser.send({ canary: 'canary-7f3a' });
    expect(await browser.receive()).toEqual({ type: 'fault', code: 'companion-refused' });
    expect((await browser.exited).code).toBe(0);
    expect(heard.length).toBeGreaterThan(0);
    expect(Buffer.concat(heard).includes('canary-7f3a')).toBe(false);
  });
});

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

/**
 * The companion's end of the local channel. In: paths, a handler for peers. Out: a listener that admits only peers that hold
 * the shared secret. Takes over a socket whose owner died; throws `already-running` when the owner lives.
 */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { removeFile } from '@vigil/files/while-open.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { admit } from './admit.ts';
import type { Connection, ConnectionListener } from './connection.ts';
import { endpointOf } from './endpoint.ts';
import type { ChannelPaths } from './home.ts';
import { GOODBYE_MS } from './link.ts';
import { withLock } from './lock.ts';
import { ensurePrivateDirectory } from './private-directory.ts';
import { ensureSecret } from './secret.ts';

/** Peers at a time: browsers, profiles and commands of one user, with room to spare. */
const MAX_PEERS = 64;

export interface ListenOptions {
  readonly paths: ChannelPaths;
  /** Called when a peer has proved itself. Set `onMessage` and `onClose` before returning. */
  readonly onConnection: (connection: Connection) => void;
}

/** Process id of the listener on the socket of `paths`, from its owner file; null when unknown. */
export function ownerOf(paths: ChannelPaths): number | null {
  try {
    const { pid } = JSON.parse(readFileSync(paths.owner, 'utf8')) as { pid?: unknown };
    return typeof pid === 'number' ? pid : null;
  } catch {
    return null;
  }
}

/** True when a process accepts connections there, however busy. */
export function isListening(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket(socketPath);
    socket.on('connect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code !== 'ENOENT' && error.code !== 'ECONNREFUSED' && error.code !== 'ENOTSOCK');
    });
  });
}

function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

const running = (paths: ChannelPaths) =>
  new VigilError(
    'already-running',
    `A companion is already running for ${paths.home} (process ${ownerOf(paths) ?? 'unknown'})`,
  );

async function bindEndpoint(server: Server, paths: ChannelPaths, secret: Buffer): Promise<void> {
  const endpoint = endpointOf(paths, secret);
  if (await isListening(endpoint)) throw running(paths);
  if (paths.socket !== null) removeFile(paths.socket);
  await bind(server, endpoint).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? running(paths) : error;
  });
  if (paths.socket !== null) chmodSync(paths.socket, 0o600);
  writeFileSync(paths.owner, JSON.stringify({ pid: process.pid, startedAt: Date.now() }), { mode: 0o600 });
}

/** A peer reads what was sent, then goes: a pipe of Windows that is destroyed at once loses it. */
function endSoon(peer: Socket): void {
  const timer = setTimeout(() => peer.destroy(), GOODBYE_MS);
  peer.once('close', () => clearTimeout(timer));
  peer.end();
}

/** The endpoint of the one companion of a home. Peers that connect before `serve` wait. */
export interface AcquiredEndpoint {
  serve(onConnection: (connection: Connection) => void): void;
  /** Ends every connection, stops listening and frees the socket path. */
  close(): Promise<void>;
}

/** Throws `already-running`, `not-private`, `secret-invalid`, `lock-busy`. */
export async function acquireEndpoint(paths: ChannelPaths): Promise<AcquiredEndpoint> {
  ensurePrivateDirectory(paths.home);
  if (paths.runDir !== null) ensurePrivateDirectory(paths.runDir);
  const secret = ensureSecret(paths.secret);
  const peers = new Set<Socket>();
  let receive: (socket: Socket) => void = () => {};
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    peers.add(socket);
    socket.on('close', () => peers.delete(socket));
    socket.on('error', () => socket.destroy());
    receive(socket);
  });
  server.maxConnections = MAX_PEERS;
  await withLock(paths.lock, () => bindEndpoint(server, paths, secret));
  return {
    serve: (onConnection) => {
      receive = (socket) => {
        admit(socket, secret, onConnection);
        socket.resume();
      };
      for (const socket of peers) receive(socket);
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const peer of peers) endSoon(peer);
      await closed;
      if (ownerOf(paths) === process.pid) removeFile(paths.owner);
    },
  };
}

/** {@link acquireEndpoint}, and serves at once. */
export async function listen({ paths, onConnection }: ListenOptions): Promise<ConnectionListener> {
  const endpoint = await acquireEndpoint(paths);
  endpoint.serve(onConnection);
  return endpoint;
}

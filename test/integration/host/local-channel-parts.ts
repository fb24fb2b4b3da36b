/** Both ends of the local channel, for tests. In: the paths of a home. Out: a companion that echoes, a squatter, a first payload. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Connection } from '@vigil/channel/connection.ts';
import { endpointOf } from '@vigil/channel/endpoint.ts';
import { type ChannelPaths, channelPaths, here } from '@vigil/channel/home.ts';
import type { Link } from '@vigil/channel/link.ts';
import { listen } from '@vigil/channel/listen.ts';
import { readSecret } from '@vigil/channel/secret.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import { temporaryDirectory } from './processes.ts';

export const fresh = (): ChannelPaths => channelPaths(temporaryDirectory(), here());
export const failure = (promise: Promise<unknown>) => promise.then(() => 'none', codeOf);

/** What the tests of a file opened. */
export const opened: { close(): unknown }[] = [];

/** Closes what {@link echo} and {@link squat} opened. */
export async function closeAll(): Promise<void> {
  for (const one of opened.splice(0)) await one.close();
}

export async function echo(paths: ChannelPaths, onConnection: (connection: Connection) => void = () => {}) {
  const listener = await listen({
    paths,
    onConnection: (connection) => {
      connection.onMessage = (message) => connection.send(message);
      onConnection(connection);
    },
  });
  opened.push(listener);
  return listener;
}

/** A server that is not the companion, on the companion's socket. */
export async function squat(paths: ChannelPaths, onSocket: (socket: Socket) => void): Promise<Server> {
  mkdirSync(paths.runDir as string, { mode: 0o700 });
  writeFileSync(paths.secret, Buffer.alloc(32, 1), { mode: 0o600 });
  const server = createServer(onSocket);
  server.listen(endpointOf(paths, readSecret(paths.secret)));
  await once(server, 'listening');
  opened.push(server);
  return server;
}

export function firstPayload(link: Link): Promise<string> {
  return new Promise((resolve) => {
    link.onPayload = (payload) => resolve(payload.toString());
    link.onEnd = (how) => resolve(how);
    link.resume();
  });
}

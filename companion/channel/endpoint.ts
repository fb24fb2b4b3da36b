/**
 * Where a companion listens. In: its paths, the secret. Out: the Unix socket, or the Windows named pipe. Pipes share one name
 * space per machine, so the name is derived from the secret: other users cannot guess it and occupy it first, and every
 * spelling of the home gives the same pipe.
 */
import { createHmac } from 'node:crypto';
import type { ChannelPaths } from './home.ts';

const CONTEXT = 'vigil channel pipe name';

export function endpointOf(paths: Pick<ChannelPaths, 'socket'>, secret: Uint8Array): string {
  if (paths.socket !== null) return paths.socket;
  return `\\\\.\\pipe\\vigil-${createHmac('sha256', secret).update(CONTEXT).digest('hex').slice(0, 32)}`;
}

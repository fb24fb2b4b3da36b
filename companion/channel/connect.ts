/**
 * The client's end of the local channel. In: the paths of a companion, the caller. Out: an authenticated link, or a VigilError:
 * `companion-missing` when nothing listens, `companion-refused` when the listener fails authentication or the socket's
 * directory is not private.
 */
import { connect as connectSocket, type Socket } from 'node:net';
import { LIMITS } from '@vigil/protocol/capture.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { Role } from './connection.ts';
import { endpointOf } from './endpoint.ts';
import { encodeFrame, FrameDecoder } from './framing.ts';
import { deriveKeys, encodeHello, freshNonce, NONCE_BYTES, PROOF_BYTES, sameProof } from './handshake.ts';
import type { ChannelPaths } from './home.ts';
import { Link } from './link.ts';
import { checkPrivate } from './private-directory.ts';
import { readSecret } from './secret.ts';

/** How long the companion may take to authenticate. */
const HANDSHAKE_MS = 5_000;

export const missing = (cause?: unknown) =>
  new VigilError('companion-missing', 'The companion is not running: start it with vigil start', { cause });
const refused = (cause?: unknown) =>
  new VigilError('companion-refused', 'The process on the companion socket failed authentication: run vigil doctor', {
    cause,
  });

function readChannelSecret(paths: ChannelPaths): Buffer {
  try {
    checkPrivate(paths.home, 'directory');
    if (paths.runDir !== null) checkPrivate(paths.runDir, 'directory');
    return readSecret(paths.secret);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? missing(error) : refused(error);
  }
}

export interface Caller {
  readonly role: Role;
  readonly caller: string;
}

/** The link comes paused: set its handlers, then call `resume`. */
export async function connect(paths: ChannelPaths, { role, caller }: Caller): Promise<Link> {
  const secret = readChannelSecret(paths);
  const socket = connectSocket(endpointOf(paths, secret));
  return new Promise<Link>((resolve, reject) => {
    const hello = encodeHello(role, caller, freshNonce());
    const fail = (error: VigilError) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(missing('no reply in time')), HANDSHAKE_MS);
    const decoder = new FrameDecoder(
      NONCE_BYTES + PROOF_BYTES,
      (payload) => {
        const keys = deriveKeys(secret, hello, payload.subarray(0, NONCE_BYTES));
        if (!sameProof(keys.serverProof, payload.subarray(NONCE_BYTES))) return fail(refused());
        clearTimeout(timer);
        socket.write(encodeFrame(keys.clientProof));
        resolve(proven(socket, decoder, { send: keys.toServer, receive: keys.toClient }));
      },
      () => fail(refused()),
    );
    socket.on('data', (chunk: Buffer) => decoder.push(chunk));
    socket.on('connect', () => socket.write(encodeFrame(hello)));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      fail(error.code === 'EACCES' || error.code === 'EPERM' ? refused(error) : missing(error));
    });
    socket.on('close', () => fail(missing()));
  });
}

/** The promise resolves a tick later: until then nothing may be read. */
function proven(socket: Socket, decoder: FrameDecoder, keys: { send: Buffer; receive: Buffer }): Link {
  socket.pause();
  return new Link(socket, decoder, keys, LIMITS.replyBytes);
}

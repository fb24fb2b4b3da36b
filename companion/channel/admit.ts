/**
 * The companion's half of the handshake. In: a new socket, the shared secret. Out: a Connection once the peer is authenticated;
 * a peer that is not within two seconds is disconnected.
 */
import type { Socket } from 'node:net';
import { LIMITS } from '@vigil/protocol/capture.ts';
import { z } from 'zod';
import type { Connection } from './connection.ts';
import { encodeFrame, FrameDecoder } from './framing.ts';
import { CHANNEL_VERSION, deriveKeys, freshNonce, HELLO_MAX_BYTES, PROOF_BYTES, sameProof } from './handshake.ts';
import { Link } from './link.ts';
import { parseJson } from './parse-json.ts';
import { peerConnection } from './peer-connection.ts';

const HANDSHAKE_MS = 2_000;

const helloSchema = z.strictObject({
  version: z.literal(CHANNEL_VERSION),
  role: z.enum(['extension', 'control']),
  caller: z.string().max(300),
  nonce: z.string().regex(/^[\w-]{43}$/),
});

export function admit(socket: Socket, secret: Buffer, onConnection: (connection: Connection) => void): void {
  const refuse = () => socket.destroy();
  const timer = setTimeout(refuse, HANDSHAKE_MS);
  socket.on('close', () => clearTimeout(timer));

  const onHello = (bytes: Buffer) => {
    const hello = helloSchema.safeParse(parseJson(bytes));
    if (!hello.success) return refuse();
    const nonce = freshNonce();
    const keys = deriveKeys(secret, bytes, nonce);
    decoder.maxBytes = PROOF_BYTES;
    decoder.onPayload = (proof) => {
      if (!sameProof(keys.clientProof, proof)) return refuse();
      clearTimeout(timer);
      const link = new Link(socket, decoder, { send: keys.toClient, receive: keys.toServer }, LIMITS.frameBytes);
      onConnection(peerConnection(link, hello.data));
    };
    socket.write(encodeFrame(Buffer.concat([nonce, keys.serverProof])));
  };
  const decoder = new FrameDecoder(HELLO_MAX_BYTES, onHello, refuse);
  socket.on('data', (chunk: Buffer) => decoder.push(chunk));
}

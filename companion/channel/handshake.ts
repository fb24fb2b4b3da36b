/**
 * Mutual authentication of the local channel. In: the shared secret, the client's hello, fresh nonces. Out: proofs to compare
 * and a key for each direction.
 *
 *   client -> server  hello: JSON { version, role, caller, nonce }
 *   server -> client  nonce (32 bytes), proof (32 bytes)
 *   client -> server  proof (32 bytes)
 *
 * A proof is HMAC-SHA256 (RFC 2104) over a label and the transcript, the hash of both sides' contributions: it is valid for
 * this hello alone and cannot be reflected. The client sends nothing but the hello before the server is authenticated.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from './connection.ts';

export const CHANNEL_VERSION = 1;
export const NONCE_BYTES = 32;
export const PROOF_BYTES = 32;
/** Upper bound of a hello, and so of what an unproven peer can make us hold. */
export const HELLO_MAX_BYTES = 2048;

export function freshNonce(): Buffer {
  return randomBytes(NONCE_BYTES);
}

export function encodeHello(role: Role, caller: string, nonce: Buffer): Buffer {
  return Buffer.from(JSON.stringify({ version: CHANNEL_VERSION, role, caller, nonce: nonce.toString('base64url') }));
}

/** What both ends derive from one exchange. `toServer` and `toClient` are the keys of the frames in that direction. */
export interface ChannelKeys {
  readonly serverProof: Buffer;
  readonly clientProof: Buffer;
  readonly toServer: Buffer;
  readonly toClient: Buffer;
}

export function deriveKeys(secret: Buffer, hello: Uint8Array, serverNonce: Uint8Array): ChannelKeys {
  const transcript = createHash('sha256').update(hello).update(serverNonce).digest();
  const derive = (label: string) =>
    createHmac('sha256', secret).update(`vigil channel 1 ${label}\0`).update(transcript);
  return {
    serverProof: derive('server proof').digest(),
    clientProof: derive('client proof').digest(),
    toServer: derive('frames to server').digest(),
    toClient: derive('frames to client').digest(),
  };
}

/** Constant-time comparison; false for a proof of another length. */
export function sameProof(expected: Buffer, given: Uint8Array): boolean {
  return given.length === expected.length && timingSafeEqual(expected, given);
}

/**
 * Valid and forged envelopes. In: header and payload texts, keys. Out: compact JWS and JWE. Uses node:crypto instead of
 * jose: any text can be a header, and the two implementations check each other.
 */
import {
  createCipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type JsonWebKey,
  randomBytes,
  sign,
} from 'node:crypto';
import { JWE_ALG, JWE_ENC } from '@vigil/protocol/attestation/claims.ts';
import { publicKey } from '@vigil/protocol/attestation/registration.ts';
import type { z } from 'zod';

/** Private P-256 key (RFC 7518 section 6.2). */
export const privateJwk = publicKey.extend({ d: publicKey.shape.x }).readonly();
export type SimulatorPrivateJwk = z.infer<typeof privateJwk>;
export type SimulatorPublicJwk = Omit<SimulatorPrivateJwk, 'd'>;

export function generatePrivateJwk(): SimulatorPrivateJwk {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  }) as unknown as SimulatorPrivateJwk;
}

export function publicHalf({ kty, crv, x, y }: SimulatorPublicJwk): SimulatorPublicJwk {
  return { kty, crv, x, y };
}

/** RFC 7638: members in lexicographic order, no white space. */
export function thumbprint({ crv, kty, x, y }: SimulatorPublicJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** SHA-256 of ASCII text, base64url; `cont.prev` is that of the previous JWS. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

export function encode(content: string | Uint8Array): string {
  return Buffer.from(content).toString('base64url');
}

/** RFC 7515 section 5.1 with ES256; `header` and `payload` are used unchanged. */
export function signJws(header: string, payload: string | Uint8Array, key: SimulatorPrivateJwk): string {
  const input = `${encode(header)}.${encode(payload)}`;
  const signature = sign('sha256', Buffer.from(input), {
    key: createPrivateKey({ format: 'jwk', key: { ...key } as JsonWebKey }),
    dsaEncoding: 'ieee-p1363',
  });
  return `${input}.${encode(signature)}`;
}

/** A content key and its encryption to the recipient. Use it for one token; only bulk attacks in tests reuse it. */
export interface Envelope {
  readonly epk: SimulatorPublicJwk;
  readonly encryptedKey: Uint8Array;
  readonly contentKey: Uint8Array;
}

/** Key agreement of RFC 7518 section 4.6 and key wrapping of section 4.4, for `alg: ECDH-ES+A256KW`. */
export function newEnvelope(to: SimulatorPublicJwk): Envelope {
  const ephemeral = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const shared = diffieHellman({
    privateKey: ephemeral.privateKey,
    publicKey: createPublicKey({ format: 'jwk', key: { ...to } as JsonWebKey }),
  });
  const contentKey = randomBytes(32);
  const wrap = createCipheriv('id-aes256-wrap', concatKdf(shared), Buffer.alloc(8, 0xa6));
  return {
    epk: publicHalf(ephemeral.publicKey.export({ format: 'jwk' }) as unknown as SimulatorPublicJwk),
    encryptedKey: Buffer.concat([wrap.update(contentKey), wrap.final()]),
    contentKey,
  };
}

/** RFC 7516 section 5.1 with A256GCM. `header` is the text of the protected header, whatever it says. */
export function encryptIn(
  { encryptedKey, contentKey }: Envelope,
  header: string,
  plaintext: string | Uint8Array,
): string {
  const iv = randomBytes(12);
  const protectedHeader = encode(header);
  const cipher = createCipheriv('aes-256-gcm', contentKey, iv).setAAD(Buffer.from(protectedHeader));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return [protectedHeader, ...[encryptedKey, iv, ciphertext, cipher.getAuthTag()].map(encode)].join('.');
}

/** Both for one token. `header` gets the ephemeral public key: the cryptography stays that of the profile. */
export function encryptJwe(
  header: (epk: SimulatorPublicJwk) => string,
  plaintext: string | Uint8Array,
  to: SimulatorPublicJwk,
): string {
  const envelope = newEnvelope(to);
  return encryptIn(envelope, header(envelope.epk), plaintext);
}

/** Protected header of the profile. */
export function jweHeader(kid: string, epk: SimulatorPublicJwk): Record<string, unknown> {
  return { alg: JWE_ALG, enc: JWE_ENC, kid, cty: 'JWT', epk };
}

/** Concat KDF of RFC 7518 section 4.6.2 for one 256-bit key: AlgorithmID is `alg`, both party infos are empty. */
function concatKdf(shared: Uint8Array): Buffer {
  const algorithm = Buffer.from(JWE_ALG);
  return createHash('sha256')
    .update(uint32(1))
    .update(shared)
    .update(uint32(algorithm.length))
    .update(algorithm)
    .update(uint32(0))
    .update(uint32(0))
    .update(uint32(256))
    .digest();
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

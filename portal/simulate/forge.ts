/**
 * Envelopes as a companion makes them, and as an attacker would. In: header and payload texts, keys. Out: compact JWS and
 * JWE. Written on node:crypto apart from jose, so that any text can stand in a header, and so that each checks the other.
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
import { JWE_ALG, JWE_ENC } from '../../shared/attestation/claims.ts';

/** Private P-256 key (RFC 7518 section 6.2). */
export interface PrivateJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
}
export type PublicJwk = Omit<PrivateJwk, 'd'>;

export function generatePrivateJwk(): PrivateJwk {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  }) as unknown as PrivateJwk;
}

export function publicHalf({ kty, crv, x, y }: PublicJwk): PublicJwk {
  return { kty, crv, x, y };
}

/** RFC 7638: members in lexicographic order, no white space. */
export function thumbprint({ crv, kty, x, y }: PublicJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** SHA-256 of ASCII text, base64url: what `cont.prev` holds of the JWS before. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

export function encode(content: string | Uint8Array): string {
  return Buffer.from(content).toString('base64url');
}

/** RFC 7515 section 5.1 with ES256; `header` and `payload` are taken as they are. */
export function signJws(header: string, payload: string | Uint8Array, key: PrivateJwk): string {
  const input = `${encode(header)}.${encode(payload)}`;
  const signature = sign('sha256', Buffer.from(input), {
    key: createPrivateKey({ format: 'jwk', key: { ...key } as JsonWebKey }),
    dsaEncoding: 'ieee-p1363',
  });
  return `${input}.${encode(signature)}`;
}

/**
 * RFC 7516 section 5.1 with ECDH-ES+A256KW and A256GCM. `header` gets the ephemeral public key and returns the text of
 * the protected header, whatever it says: the cryptography stays that of the profile.
 */
export function encryptJwe(header: (epk: PublicJwk) => string, plaintext: string | Uint8Array, to: PublicJwk): string {
  const ephemeral = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const epk = publicHalf(ephemeral.publicKey.export({ format: 'jwk' }) as unknown as PublicJwk);
  const shared = diffieHellman({
    privateKey: ephemeral.privateKey,
    publicKey: createPublicKey({ format: 'jwk', key: { ...to } as JsonWebKey }),
  });
  const cek = randomBytes(32);
  const wrap = createCipheriv('id-aes256-wrap', concatKdf(shared), Buffer.alloc(8, 0xa6));
  const encryptedKey = Buffer.concat([wrap.update(cek), wrap.final()]);
  const iv = randomBytes(12);
  const protectedHeader = encode(header(epk));
  const cipher = createCipheriv('aes-256-gcm', cek, iv).setAAD(Buffer.from(protectedHeader));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return [protectedHeader, ...[encryptedKey, iv, ciphertext, cipher.getAuthTag()].map(encode)].join('.');
}

/** Protected header of the profile. */
export function jweHeader(kid: string, epk: PublicJwk): Record<string, unknown> {
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

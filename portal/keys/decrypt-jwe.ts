/**
 * Decryption of a compact JWE (ECDH-ES+A256KW, A256GCM) around the one step that needs the private key. In: the parts of
 * the token and a decrypter. Out: the plaintext. jose wants the private key itself, which an HSM does not give away; here
 * the key agreement is the decrypter's, and the rest is RFC 7518 on node:crypto.
 */
import { createDecipheriv, createHash } from 'node:crypto';
import { JWE_ALG } from '@vigil/protocol/attestation/claims.ts';
import { checkPoint, type Decrypter, type PublicPoint } from './bank-key.ts';

export interface JweParts {
  /** The encoded header as it stands in the token: what is authenticated (RFC 7516 section 5.1, step 14). */
  readonly encodedHeader: string;
  readonly ephemeral: PublicPoint;
  readonly encryptedKey: Uint8Array;
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

/** RFC 3394 section 2.2.3.1. */
const WRAP_IV = Buffer.alloc(8, 0xa6);
const KEK_BITS = 256;

/**
 * Null when the token was altered or was encrypted to another key.
 *
 * @throws whatever the decrypter throws: the key cannot be used, and nothing is known of the token.
 */
export async function decryptJwe(parts: JweParts, decrypter: Decrypter): Promise<Buffer | null> {
  const ephemeral = checkPoint(parts.ephemeral);
  if (!ephemeral) return null;
  const secret = await decrypter.agree(ephemeral);
  try {
    return opened(parts, secret);
  } catch {
    return null;
  }
}

function opened(parts: JweParts, secret: Uint8Array): Buffer {
  const unwrap = createDecipheriv('aes256-wrap', deriveKey(secret, JWE_ALG, KEK_BITS), WRAP_IV);
  const contentKey = Buffer.concat([unwrap.update(parts.encryptedKey), unwrap.final()]);
  const decipher = createDecipheriv('aes-256-gcm', contentKey, parts.iv, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(parts.encodedHeader, 'latin1'));
  decipher.setAuthTag(parts.tag);
  return Buffer.concat([decipher.update(parts.ciphertext), decipher.final()]);
}

/**
 * Concat KDF (RFC 7518 section 4.6.2) for one block of SHA-256, so up to 256 bits. `partyU`, `partyV`: `apu` and `apv`,
 * which Vigil's headers do not have.
 */
export function deriveKey(secret: Uint8Array, algorithm: string, bits: number, partyU = '', partyV = ''): Buffer {
  return createHash('sha256')
    .update(uint32(1))
    .update(secret)
    .update(withLength(algorithm))
    .update(withLength(partyU))
    .update(withLength(partyV))
    .update(uint32(bits))
    .digest()
    .subarray(0, bits / 8);
}

function withLength(text: string): Buffer {
  return Buffer.concat([uint32(Buffer.byteLength(text)), Buffer.from(text)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/**
 * Private keys of a bank as the portal uses them: two operations, wherever the key lives. In: a private JWK, or functions of
 * a KMS or HSM. Out: a signer and a decrypter. The private key itself is never asked for.
 */
import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject, sign } from 'node:crypto';

/** Public P-256 coordinates, base64url (RFC 7518 section 6.2.1). */
export interface PublicPoint {
  readonly x: string;
  readonly y: string;
}

/** A point that was found to lie on the curve, and the same as a key of `node:crypto`. */
export interface CheckedPoint extends PublicPoint {
  readonly key: KeyObject;
}

/** Signs challenges, key feeds and security events. */
export interface Signer extends PublicPoint {
  readonly use: 'sig';
  readonly kid: string;
  /** ES256 (RFC 7518 section 3.4): SHA-256 over `data`, 64 bytes r || s. Rejects when the key cannot be used. */
  readonly sign: (data: Uint8Array) => Promise<Uint8Array>;
}

/** Agrees on the secret that an attestation is encrypted with. */
export interface Decrypter extends PublicPoint {
  readonly use: 'enc';
  readonly kid: string;
  /**
   * ECDH of this key and `ephemeral` (NIST SP 800-56A rev. 3, section 5.7.1.2): the x coordinate, 32 bytes. Rejects when the
   * key cannot be used.
   */
  readonly agree: (ephemeral: CheckedPoint) => Promise<Uint8Array>;
}

export type BankKeyHandle = Signer | Decrypter;

export interface PrivateJwk extends PublicPoint {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly d: string;
}

const P256 = { kty: 'EC', crv: 'P-256' } as const;

/** Null for coordinates that are no point of the curve. */
export function checkPoint({ x, y }: PublicPoint): CheckedPoint | null {
  try {
    return { x, y, key: createPublicKey({ key: { ...P256, x, y }, format: 'jwk' }) };
  } catch {
    return null;
  }
}

/** @throws Error for a `d` that is no private key. */
export function privateKeyObject({ x, y, d }: PrivateJwk): KeyObject {
  return createPrivateKey({ key: { ...P256, x, y, d }, format: 'jwk' });
}

/** A key in this process's memory. @throws Error for a JWK that is no P-256 key. */
export function softwareSigner(kid: string, jwk: PrivateJwk): Signer {
  const key = privateKeyObject(jwk);
  const { x, y } = jwk;
  return { use: 'sig', kid, x, y, sign: async (data) => sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' }) };
}

/** A key in this process's memory. @throws Error for a JWK that is no P-256 key. */
export function softwareDecrypter(kid: string, jwk: PrivateJwk): Decrypter {
  const privateKey = privateKeyObject(jwk);
  const { x, y } = jwk;
  return {
    use: 'enc',
    kid,
    x,
    y,
    agree: async ({ key }) => diffieHellman({ privateKey, publicKey: key }),
  };
}

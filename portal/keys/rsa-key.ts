/**
 * RSA keys for security events: the interoperability profile of CAEP and SSF 1.0 requires RS256. In: a private RSA JWK, or a
 * function of a KMS or HSM. Out: a signer. Challenges, attestations and key feeds stay on P-256.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';

/** Signs security events with RS256 (RFC 7518 section 3.3). */
export interface RsaSigner {
  readonly alg: 'RS256';
  readonly use: 'sig';
  readonly kid: string;
  /** Modulus and exponent, base64url. */
  readonly n: string;
  readonly e: string;
  /** RSASSA-PKCS1-v1_5 with SHA-256 over `data`. Rejects when the key cannot be used. */
  readonly sign: (data: Uint8Array) => Promise<Uint8Array>;
}

const MIN_MODULUS_BITS = 2_048;
const MAX_MODULUS_BITS = 8_192;

const member = z.string().regex(/^[\w-]+$/);

/** A private RSA key (RFC 7518 section 6.3) of 2,048 to 8,192 bits. Make one with `generateRsaKey`. */
export const rsaPrivateKey = z.strictObject({
  kty: z.literal('RSA'),
  kid: z.string().min(1).max(100),
  use: z.literal('sig'),
  alg: z.literal('RS256').optional(),
  n: member.refine((n) => isWithin(Buffer.from(n, 'base64url').length * 8), 'a modulus of 2,048 to 8,192 bits'),
  e: member,
  d: member,
  p: member,
  q: member,
  dp: member,
  dq: member,
  qi: member,
});
export type RsaPrivateKey = z.infer<typeof rsaPrivateKey>;

function isWithin(bits: number): boolean {
  return bits >= MIN_MODULUS_BITS && bits <= MAX_MODULUS_BITS;
}

/** A key in this process's memory. @throws VigilError `code` for members that are no RSA key. */
export function rsaSigner({ kid, use: _, alg: __, ...jwk }: RsaPrivateKey, code: string): RsaSigner {
  try {
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    const { n, e } = jwk;
    checkHalves(key, n, e);
    return { alg: 'RS256', use: 'sig', kid, n, e, sign: async (data) => sign('sha256', data, key) };
  } catch (cause) {
    throw new VigilError(code, `Key ${kid} is not a private RSA key.`, { cause });
  }
}

/** Node notices members that do not fit each other only when it signs. */
function checkHalves(key: KeyObject, n: string, e: string): void {
  const probe = Buffer.from('probe');
  const publicKey = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
  if (!verify('sha256', probe, publicKey, sign('sha256', probe, key)))
    throw new VigilError('rsa-halves-differ', 'The private members do not belong to the modulus.');
}

/** A new key of 2,048 bits, with a random kid. */
export async function generateRsaKey(): Promise<RsaPrivateKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MIN_MODULUS_BITS });
  const kid = `set-${randomBytes(6).toString('base64url')}`;
  return rsaPrivateKey.parse({ ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' });
}

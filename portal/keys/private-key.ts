/**
 * A private key of the bank as a JWK, and what the portal makes of any key it is given. In: a private JWK, or a signer or
 * decrypter of an HSM or KMS. Out: a signer or a decrypter.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { type BankKeyHandle, type Signer, softwareDecrypter, softwareSigner } from './bank-key.ts';

const coordinate = z.string().regex(/^[\w-]{43}$/);
const kid = z.string().min(1).max(100);

/** A private P-256 key of the bank: `use: sig` signs challenges, `use: enc` decrypts attestations. Make some with `generateBankKeys`. */
export const bankPrivateKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  d: coordinate,
  kid,
  use: z.enum(['sig', 'enc']),
});
export type BankPrivateKey = z.infer<typeof bankPrivateKey>;

const point = { kid, x: coordinate, y: coordinate };
const signer = z.object({ ...point, use: z.literal('sig'), sign: z.custom<Signer['sign']>(isFunction) });
const decrypter = z.object({ ...point, use: z.literal('enc'), agree: z.custom(isFunction) });

/** What `openPortal` takes: a JWK, or two functions of whatever holds the key. */
export const bankKeyInput = z.union([bankPrivateKey, z.custom<BankKeyHandle>(isHandle)], {
  error: 'a private P-256 JWK with kid and use, or a Signer or Decrypter',
});
export type BankKeyInput = z.infer<typeof bankKeyInput>;

/** @throws VigilError `code` for coordinates that are no key. */
export function signerOf(key: BankPrivateKey | Signer, code: string): Signer {
  return 'd' in key ? made(key, code, softwareSigner) : key;
}

/** @throws VigilError `code` for coordinates that are no key. */
export function handleOf(key: BankKeyInput, code: string): BankKeyHandle {
  if (!('d' in key)) return key;
  return key.use === 'sig' ? made(key, code, softwareSigner) : made(key, code, softwareDecrypter);
}

function made<Handle>(
  { use: _, kid: name, ...jwk }: BankPrivateKey,
  code: string,
  make: (kid: string, jwk: Omit<BankPrivateKey, 'use' | 'kid'>) => Handle,
): Handle {
  try {
    return make(name, jwk);
  } catch (cause) {
    throw new VigilError(code, `Key ${name} is not a private P-256 key.`, { cause });
  }
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function isHandle(value: unknown): boolean {
  return signer.safeParse(value).success || decrypter.safeParse(value).success;
}

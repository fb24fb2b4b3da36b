/** Keys that sign security events. In: a P-256 or RSA key, here or in an HSM. Out: a signer, and its public JWK. */
import { z } from 'zod';
import type { Signer } from './bank-key.ts';
import { type BankPrivateKey, bankKeyInput, signerOf } from './private-key.ts';
import { type RsaPrivateKey, type RsaSigner, rsaPrivateKey, rsaSigner } from './rsa-key.ts';

export type EventSigner = Signer | RsaSigner;
export type EventKey = BankPrivateKey | RsaPrivateKey | EventSigner;

const isFunction = (value: unknown): boolean => typeof value === 'function';

const rsaHandle = z.object({
  alg: z.literal('RS256'),
  use: z.literal('sig'),
  kid: z.string().min(1).max(100),
  n: z.string(),
  e: z.string(),
  sign: z.custom<RsaSigner['sign']>(isFunction),
});

/** P-256 gives ES256, RSA gives RS256. */
export const eventKey = z.union(
  [
    rsaPrivateKey,
    z.custom<RsaSigner>((value) => rsaHandle.safeParse(value).success),
    bankKeyInput.refine(({ use }) => use === 'sig', 'must be a key with use "sig"'),
  ],
  { error: 'a private P-256 or RSA JWK with kid and use "sig", or a signer' },
);

/** @throws VigilError `code` for members that are no key. */
export function eventSigner(key: EventKey, code: string): EventSigner {
  if ('kty' in key && key.kty === 'RSA') return rsaSigner(key, code);
  if ('alg' in key) return key as RsaSigner;
  return signerOf(key as BankPrivateKey | Signer, code);
}

/** A public key as a JWK set publishes it (RFC 7517 section 4). */
export type PublicJwk = { readonly kid: string; readonly use: 'sig' | 'enc'; readonly alg: string } & (
  | { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
);

export function publicJwkOf(signer: EventSigner): PublicJwk {
  const { kid } = signer;
  if ('alg' in signer) return { kty: 'RSA', n: signer.n, e: signer.e, kid, use: 'sig', alg: 'RS256' };
  return { kty: 'EC', crv: 'P-256', x: signer.x, y: signer.y, kid, use: 'sig', alg: 'ES256' };
}

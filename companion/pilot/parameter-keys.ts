/**
 * Keys that sign parameter files. In: nothing, or a JWK of unknown origin. Out: checked Ed25519 or P-256 keys as JWK. The public key may
 * stand in the machine policy; the private key stays with those who fit parameters.
 */
import { type ParameterKey, parameterKey } from '@vigil/protocol/pilot.ts';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import { PilotError } from './pilot-error.ts';

const value = z.string().regex(/^[\w-]{43}$/);
const privateKey = z.discriminatedUnion('kty', [
  z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: value, y: value, d: value }),
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: value, d: value }),
]);
export type ParameterPrivateKey = z.infer<typeof privateKey>;

export interface ParameterKeys {
  readonly publicKey: ParameterKey;
  readonly privateKey: ParameterPrivateKey;
}

export async function newParameterKeys(): Promise<ParameterKeys> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  return {
    publicKey: publicParameterKey(await exportJWK(pair.publicKey)),
    privateKey: readParameterPrivateKey(await exportJWK(pair.privateKey)),
  };
}

/** @throws {PilotError} `pilot-key-malformed`. */
export function readParameterPrivateKey(jwk: unknown): ParameterPrivateKey {
  const parsed = privateKey.safeParse(jwk);
  if (parsed.success) return parsed.data;
  throw new PilotError('pilot-key-malformed', 'Not a private Ed25519 or P-256 key as JWK.');
}

/** The public half of either half. */
export function publicParameterKey({ kty, crv, x, y }: JWK): ParameterKey {
  return parameterKey.parse(kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x });
}

/** Signature algorithm of a key (RFC 7518, RFC 8037). */
export const algorithmOf = ({ kty }: { readonly kty: 'EC' | 'OKP' }): 'ES256' | 'EdDSA' =>
  kty === 'EC' ? 'ES256' : 'EdDSA';

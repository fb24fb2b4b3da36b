/**
 * Signs and encrypts a token. In: claims, the per-bank key, the bank's encryption key. Out: the JWS, and the JWE around it. All
 * tokens for one bank session have one length: a script in the page cannot read the verdict off the size of the ciphertext.
 */

import { JWE_ALG, JWE_ENC, TOKEN_MAX_CHARS } from '@vigil/protocol/attestation/claims.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { BankKey } from '@vigil/protocol/policy.ts';
import { CompactEncrypt, CompactSign, type CryptoKey } from 'jose';
import { cryptoKeyOf } from './bank-keys.ts';

/** Room for the claims that vary (verdict, scores, evidence, chain), in bytes. */
const VARIABLE_BYTES = 960;
const BLOCK_BYTES = 64;

export interface TokenSigner {
  readonly kid: string;
  readonly key: CryptoKey;
}

/** JSON padded with spaces (RFC 8259 section 2 allows them). `fixed`: the claims that all tokens share. */
export function padded(claims: object, fixed: object): Uint8Array {
  const text = Buffer.from(JSON.stringify(claims));
  const needed = Buffer.byteLength(JSON.stringify(fixed)) + VARIABLE_BYTES;
  const size = Math.ceil(needed / BLOCK_BYTES) * BLOCK_BYTES;
  if (text.length > size)
    throw new VigilError(
      'attestation-too-long',
      'The claims do not fit the fixed length of a token: report this as a bug.',
    );
  return Buffer.concat([text, Buffer.alloc(size - text.length, ' ')]);
}

export async function signAttestation(payload: Uint8Array, typ: string, { kid, key }: TokenSigner): Promise<string> {
  return new CompactSign(payload).setProtectedHeader({ alg: 'ES256', typ, kid }).sign(key);
}

export async function encryptAttestation(jws: string, bankKey: BankKey): Promise<string> {
  const header = { alg: JWE_ALG, enc: JWE_ENC, kid: bankKey.kid, cty: 'JWT' };
  const token = await new CompactEncrypt(Buffer.from(jws))
    .setProtectedHeader(header)
    .encrypt(await cryptoKeyOf(bankKey));
  if (token.length > TOKEN_MAX_CHARS)
    throw new VigilError('attestation-too-long', 'The token is longer than banks accept: report this as a bug.');
  return token;
}

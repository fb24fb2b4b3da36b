/** The outer envelope. In: a token as the page sent it. Out: the JWS inside it, or a refusal code. */

import { JWE_ALG, JWE_ENC, TOKEN_MAX_CHARS } from '@vigil/protocol/attestation/claims.ts';
import { publicKey } from '@vigil/protocol/attestation/registration.ts';
import type { PublicPoint } from '../keys/bank-key.ts';
import { decryptJwe } from '../keys/decrypt-jwe.ts';
import { decodeBase64url } from './base64url.ts';
import { checkHeaderMembers } from './header.ts';
import type { Portal } from './portal.ts';
import type { RefusalCode } from './refusals.ts';
import { parseStrictJson } from './strict-json.ts';

/** Bytes of a 256-bit key under A256KW (RFC 3394), of a GCM nonce and tag (RFC 7518 section 5.3). */
const PART_BYTES = { encryptedKey: 40, iv: 12, tag: 16 };

/** Checks form, header and key before any cryptography. */
export async function openJwe(portal: Portal, token: unknown): Promise<{ jws: Uint8Array } | RefusalCode> {
  if (typeof token !== 'string') return 'token-not-text';
  if (token.length > TOKEN_MAX_CHARS) return 'token-oversized';
  const parts = token.split('.');
  if (parts.length !== 5 || parts.includes('')) return 'jwe-malformed';
  const [header, encryptedKey, iv, ciphertext, tag] = parts.map(decodeBase64url);
  if (!header || !encryptedKey || !iv || !ciphertext || !tag) return 'jwe-encoding';
  if (encryptedKey.length !== PART_BYTES.encryptedKey || iv.length !== PART_BYTES.iv || tag.length !== PART_BYTES.tag) {
    return 'jwe-malformed';
  }
  const read = readHeader(header);
  if (typeof read === 'string') return read;
  const decrypter = portal.decrypters.get(read.kid);
  if (!decrypter) return 'jwe-key-unknown';
  const opened = { encodedHeader: parts[0]!, ephemeral: read.ephemeral, encryptedKey, iv, ciphertext, tag };
  const jws = await decryptJwe(opened, decrypter);
  return jws ? { jws } : 'jwe-decryption-failed';
}

function readHeader(bytes: Uint8Array): { kid: string; ephemeral: PublicPoint } | RefusalCode {
  const parsed = parseStrictJson(bytes);
  if ('fault' in parsed) return `jwe-${parsed.fault}`;
  const header = parsed.object;
  const fault = checkHeaderMembers(header, ['alg', 'enc', 'kid', 'cty', 'epk']);
  if (fault) return `jwe-${fault}`;
  if (header.alg !== JWE_ALG || header.enc !== JWE_ENC) return 'jwe-algorithm';
  const ephemeral = publicKey.safeParse(header.epk);
  if (typeof header.kid !== 'string' || header.cty !== 'JWT' || !ephemeral.success) return 'jwe-header-invalid';
  return { kid: header.kid, ephemeral: ephemeral.data };
}

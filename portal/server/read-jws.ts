/** The inner envelope. In: the decrypted bytes. Out: header, claims and text of an unverified JWS, or a refusal code. */

import { sha256 as thumbprint } from '@vigil/protocol/attestation/challenge.ts';
import { type CryptoKey, compactVerify } from 'jose';
import { decodeBase64url } from './base64url.ts';
import { checkHeaderMembers } from './header.ts';
import type { RefusalCode } from './refusals.ts';
import { parseStrictJson } from './strict-json.ts';

export interface UnverifiedJws {
  /** The compact serialisation, which is signed and which the chain hashes. */
  readonly text: string;
  readonly kid: string;
  readonly claims: Record<string, unknown>;
}

/** Bytes of an ES256 signature (RFC 7518 section 3.4). */
const SIGNATURE_BYTES = 64;

export function readJws(bytes: Uint8Array, typ: string): UnverifiedJws | RefusalCode {
  const text = Buffer.from(bytes).toString('latin1');
  const parts = text.split('.');
  if (parts.length !== 3 || parts.includes('')) return 'jws-malformed';
  const [header, payload, signature] = parts.map(decodeBase64url);
  if (!header || !payload || !signature) return 'jws-encoding';
  if (signature.length !== SIGNATURE_BYTES) return 'jws-malformed';
  const kid = readHeader(header, typ);
  if (typeof kid === 'string') return kid;
  const claims = parseStrictJson(payload);
  if ('fault' in claims) return `claims-${claims.fault}`;
  return { text, kid: kid.kid, claims: claims.object };
}

export async function hasValidSignature(jws: UnverifiedJws, key: CryptoKey): Promise<boolean> {
  try {
    await compactVerify(jws.text, key, { algorithms: ['ES256'] });
    return true;
  } catch {
    return false;
  }
}

function readHeader(bytes: Uint8Array, typ: string): { kid: string } | RefusalCode {
  const parsed = parseStrictJson(bytes);
  if ('fault' in parsed) return `jws-${parsed.fault}`;
  const header = parsed.object;
  const fault = checkHeaderMembers(header, ['alg', 'typ', 'kid']);
  if (fault) return `jws-${fault}`;
  if (header.typ !== typ) return 'jws-typ';
  if (header.alg !== 'ES256') return 'jws-algorithm';
  const kid = thumbprint.safeParse(header.kid);
  return kid.success ? { kid: kid.data } : 'jws-header-invalid';
}

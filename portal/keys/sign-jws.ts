/** Compact JWS by a signer. In: a signer, the type, claims. Out: the token (RFC 7515 section 7.1). */
import type { EventSigner } from './event-key.ts';

export async function signJws(signer: EventSigner, typ: string, claims: object): Promise<string> {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const alg = 'alg' in signer ? signer.alg : 'ES256';
  const text = `${encode({ alg, typ, kid: signer.kid })}.${encode(claims)}`;
  return `${text}.${Buffer.from(await signer.sign(Buffer.from(text))).toString('base64url')}`;
}

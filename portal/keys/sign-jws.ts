/** Compact JWS by a signer. In: a signer, the type, claims. Out: the token (RFC 7515 section 7.1). */
import type { Signer } from './bank-key.ts';

export async function signJws(signer: Signer, typ: string, claims: object): Promise<string> {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'ES256', typ, kid: signer.kid })}.${encode(claims)}`;
  return `${text}.${Buffer.from(await signer.sign(Buffer.from(text))).toString('base64url')}`;
}

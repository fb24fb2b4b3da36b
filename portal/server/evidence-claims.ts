/** The claims that a decision rests on. In: claims of a verified token. Out: the same without identifiers, nonces and times. */
import { type AttestationClaims, attestationClaims } from '@vigil/protocol/attestation/claims.ts';
import type { z } from 'zod';

export const evidenceClaims = attestationClaims.omit({
  iss: true,
  sub: true,
  aud: true,
  eat_nonce: true,
  eat_profile: true,
  iat: true,
  exp: true,
  jti: true,
  cnf: true,
  origin: true,
  sid: true,
  txn: true,
  dev: true,
});
export type EvidenceClaims = z.infer<typeof evidenceClaims>;

/** Drops the identifiers of a verified token. */
export function evidenceOf(claims: AttestationClaims): EvidenceClaims {
  const { iss, sub, aud, eat_nonce, eat_profile, iat, exp, jti, cnf, origin, sid, txn, dev, ...evidence } = claims;
  return evidence;
}

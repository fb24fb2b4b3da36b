/** The registration, for a challenge with `purpose: registration`: a JWS with `typ: vigil-registration+jwt`, in a JWE. */
import { z } from 'zod';
import { baseClaims } from './claims.ts';

export const REGISTRATION_TYP = 'vigil-registration+jwt';

/** Public P-256 key without private or optional members (RFC 7518 section 6.2.1). */
export const publicKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().regex(/^[\w-]{43}$/),
  y: z.string().regex(/^[\w-]{43}$/),
});

/** `cnf.jwk` is the new per-bank key; the JWS is signed with it, which proves possession (RFC 7800 section 3.2). */
export const registrationClaims = z.strictObject({
  ...baseClaims,
  cnf: z.strictObject({ jwk: publicKey }),
});
export type RegistrationClaims = z.infer<typeof registrationClaims>;

/** The challenge: claims of a JWS with `typ: vigil-challenge+jwt`, signed ES256 by a pinned bank key. */
import { z } from 'zod';
import { bankId, origin } from '../policy.ts';

export const CHALLENGE_TYP = 'vigil-challenge+jwt';
/** Audience of every challenge. */
export const CHALLENGE_AUD = 'vigil';
/** Longest life of a challenge, in seconds. */
export const CHALLENGE_LIFE_S = 60;
/** Longest JWS of a challenge that is looked at, in characters. */
export const CHALLENGE_JWS_MAX_CHARS = 4096;
/** Longest text that a page may hand over as a challenge, in characters: the JWS and the key feed that goes with it. */
export const CHALLENGE_MAX_CHARS = 16_384;

export const PURPOSES = ['session', 'transaction', 'watch', 'registration'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** At least 128 bits, base64url (RFC 4648 section 5) without padding. */
export const nonce = z.string().regex(/^[\w-]{22,128}$/);
/** SHA-256, base64url without padding. */
export const sha256 = z.string().regex(/^[\w-]{43}$/);
/** The handle that a bank gives a user for Vigil: opaque, not the user name. No control characters and no halves of surrogate pairs. */
export const handle = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u);
/** NumericDate (RFC 7519 section 2), whole seconds. */
export const seconds = z
  .number()
  .int()
  .min(0)
  .max(2 ** 40);

export const challengeClaims = z.strictObject({
  iss: bankId,
  aud: z.literal(CHALLENGE_AUD),
  jti: z.string().min(1).max(128),
  iat: seconds,
  exp: seconds,
  nonce,
  origin,
  /** SHA-256 of the bank's session id. */
  sid: sha256,
  /** SHA-256 of amount, payee and reference, canonically joined by the bank. */
  txn: sha256.optional(),
  purpose: z.enum(PURPOSES),
  /** The bank's handle for the signed-in user: required for registration, else it selects among several handles. */
  sub: handle.optional(),
  /** When the user last authenticated strongly in this bank session (OpenID Connect Core 1.0, section 2). */
  auth_time: seconds.optional(),
  req: z
    .strictObject({
      /** Minimum of scored keys, scored pointer strokes; greatest age in seconds of the scored input that meets them. */
      keys: z.number().int().min(0).optional(),
      strokes: z.number().int().min(0).optional(),
      age_s: z.number().int().min(1).optional(),
    })
    .optional(),
});
export type ChallengeClaims = z.infer<typeof challengeClaims>;

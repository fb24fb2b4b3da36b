/**
 * The bank's key feed: a JWS with `typ: vigil-key-feed+jwt`, ES256, signed by a root key that companions pin. It travels with
 * a challenge, as `challenge~feed`, so that keys change without a change of policy on any machine.
 */
import { z } from 'zod';
import { bankId, bankKey, hasBothUses } from '../policy.ts';
import { CHALLENGE_AUD, seconds } from './challenge.ts';

export const KEY_FEED_TYP = 'vigil-key-feed+jwt';
/** Stands between a challenge and the feed that goes with it: no letter of base64url, no dot. */
export const FEED_SEPARATOR = '~';
/** Longest life of a feed, in seconds: a stolen key that companions have not been told of lives no longer. */
export const KEY_FEED_LIFE_S = 90 * 24 * 3600;
/** Longest feed that is looked at, in characters: 20 keys and 100 revoked ones fit. */
export const KEY_FEED_MAX_CHARS = 12_000;

export const keyFeedClaims = z
  .strictObject({
    iss: bankId,
    aud: z.literal(CHALLENGE_AUD),
    /** Grows with every feed. A companion never goes back to a lower one. */
    seq: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
    iat: seconds,
    exp: seconds,
    /** All keys in use. Challenges may be signed with any `sig` key; attestations are encrypted to the first `enc` key. */
    keys: z.array(bankKey).min(2).max(20),
    /** Kids that no longer count, also where the policy pins them. */
    revoked: z.array(z.string().min(1).max(100)).max(100),
  })
  .refine(({ keys }) => hasBothUses(keys), 'a sig and an enc key')
  .refine(({ keys, revoked }) => !keys.some(({ kid }) => revoked.includes(kid)), 'no key is listed and revoked')
  .refine(({ iat, exp }) => exp > iat && exp - iat <= KEY_FEED_LIFE_S, 'a life of at most 90 days');
export type KeyFeedClaims = z.infer<typeof keyFeedClaims>;

/**
 * Verifies a bank's challenge. In: the JWS from the page, the origin from the browser, the policy. Out: claims and bank, or
 * the reason to refuse. Checks that need no cryptography come first (RFC 8725).
 */

import {
  CHALLENGE_JWS_MAX_CHARS,
  CHALLENGE_LIFE_S,
  CHALLENGE_TYP,
  type ChallengeClaims,
  challengeClaims,
} from '@vigil/protocol/attestation/challenge.ts';
import { FEED_SEPARATOR } from '@vigil/protocol/attestation/key-feed.ts';
import type { AttestRequestKind, Decline } from '@vigil/protocol/page-channel.ts';
import type { BankKey, CompanionPolicy, PinnedBank } from '@vigil/protocol/policy.ts';
import { compactVerify } from 'jose';
import { z } from 'zod';
import { bankById, bankOfOrigin, keyById } from '../policy/listed-banks.ts';
import { cryptoKeyOf } from './bank-keys.ts';
import { CLOCK_SKEW_S } from './clock-skew.ts';
import { isCanonical, jsonOf } from './compact-jws.ts';
import type { KeyFeeds } from './key-feeds.ts';

/** Reasons to refuse a challenge, and the code that the page gets; the reason itself stays here. */
export const CHALLENGE_REASONS = {
  'too-long': 'challenge-invalid',
  malformed: 'challenge-invalid',
  header: 'challenge-invalid',
  claims: 'challenge-invalid',
  'unknown-key': 'challenge-invalid',
  signature: 'challenge-invalid',
  purpose: 'challenge-invalid',
  'no-subject': 'challenge-invalid',
  life: 'challenge-invalid',
  future: 'challenge-expired',
  expired: 'challenge-expired',
  'feed-invalid': 'challenge-invalid',
  'feed-expired': 'challenge-expired',
  'origin-unlisted': 'not-listed',
  'bank-unlisted': 'not-listed',
  'origin-not-of-bank': 'origin-mismatch',
  origin: 'origin-mismatch',
} as const satisfies Readonly<Record<string, Decline>>;
export type ChallengeReason = keyof typeof CHALLENGE_REASONS;

export type VerifiedChallenge =
  | { readonly ok: true; readonly claims: ChallengeClaims; readonly bank: PinnedBank }
  /** `offsetS`: for `future` and `expired`, seconds by which the bank's clock is ahead. */
  | { readonly ok: false; readonly reason: ChallengeReason; readonly offsetS?: number };

export interface ChallengeContext {
  readonly kind: AttestRequestKind;
  /** As the browser gave it, never as the page did. */
  readonly origin: string;
  readonly policy: CompanionPolicy;
  readonly feeds: Pick<KeyFeeds, 'take' | 'keysOf'>;
  readonly nowMs: number;
}

/** Strict: a header that brings its own key (`jwk`, `jku`, `x5u`) or wants something understood (`crit`) fails here. */
const header = z.strictObject({
  alg: z.literal('ES256'),
  typ: z.literal(CHALLENGE_TYP),
  kid: z.string().min(1).max(100),
});

const PURPOSES_OF: Readonly<Record<AttestRequestKind, readonly ChallengeClaims['purpose'][]>> = {
  attest: ['session', 'transaction'],
  register: ['registration'],
  watch: ['watch'],
};

const refuse = (reason: ChallengeReason): VerifiedChallenge => ({ ok: false, reason });

/** `challenge` is a JWS, or a JWS and a key feed with `FEED_SEPARATOR` between them. */
export async function verifyChallenge(challenge: string, context: ChallengeContext): Promise<VerifiedChallenge> {
  const [jws, feed] = splitFeed(challenge);
  if (jws.length > CHALLENGE_JWS_MAX_CHARS) return refuse('too-long');
  const parts = jws.split('.');
  if (parts.length !== 3 || !parts.every(isCanonical)) return refuse('malformed');
  const protectedHeader = header.safeParse(jsonOf(parts[0]));
  if (!protectedHeader.success) return refuse('header');
  const parsed = challengeClaims.safeParse(jsonOf(parts[1]));
  if (!parsed.success) return refuse('claims');
  const claims = parsed.data;
  const bank = bankById(context.policy, claims.iss);
  const reason = claimsReason(claims, context) ?? originReason(claims, bank, context);
  if (reason === 'future' || reason === 'expired')
    return { ok: false, reason, offsetS: Math.round(claims.iat - context.nowMs / 1000) };
  if (reason !== null || bank === undefined) return refuse(reason ?? 'bank-unlisted');
  const feedReason = feed === undefined ? null : await context.feeds.take(bank, feed);
  if (feedReason !== null) return refuse(feedReason);
  const key = keyById(context.feeds.keysOf(bank), 'sig', protectedHeader.data.kid);
  if (key === undefined) return refuse('unknown-key');
  return (await isSignedBy(jws, key)) ? { ok: true, claims, bank } : refuse('signature');
}

function originReason(
  claims: ChallengeClaims,
  bank: PinnedBank | undefined,
  { origin, policy }: ChallengeContext,
): ChallengeReason | null {
  if (bankOfOrigin(policy, origin) === undefined) return 'origin-unlisted';
  if (bank === undefined) return 'bank-unlisted';
  if (!bank.origins.includes(origin)) return 'origin-not-of-bank';
  return claims.origin === origin ? null : 'origin';
}

function claimsReason(claims: ChallengeClaims, { kind, nowMs }: ChallengeContext): ChallengeReason | null {
  const nowS = nowMs / 1000;
  if (!PURPOSES_OF[kind].includes(claims.purpose)) return 'purpose';
  if (claims.purpose === 'registration' && claims.sub === undefined) return 'no-subject';
  if (claims.exp <= claims.iat || claims.exp - claims.iat > CHALLENGE_LIFE_S) return 'life';
  if (claims.iat > nowS + CLOCK_SKEW_S) return 'future';
  return claims.exp + CLOCK_SKEW_S <= nowS ? 'expired' : null;
}

async function isSignedBy(jws: string, key: BankKey): Promise<boolean> {
  try {
    await compactVerify(jws, await cryptoKeyOf(key), { algorithms: ['ES256'] });
    return true;
  } catch {
    return false;
  }
}

function splitFeed(challenge: string): [jws: string, feed?: string] {
  const at = challenge.indexOf(FEED_SEPARATOR);
  return at < 0 ? [challenge] : [challenge.slice(0, at), challenge.slice(at + 1)];
}

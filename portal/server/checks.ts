/** Rules on claims. In: claims and the server's own values. Out: a refusal code, or null. */
import { PROFILE, TOKEN_LIFE_S } from '@vigil/protocol/attestation/claims.ts';
import type { Portal } from './portal.ts';
import type { RefusalCode } from './refusals.ts';
import type { ChallengeRecord } from './stores.ts';

/** Maximum time between a challenge's expiry and the submission of its attestation: the life of a token. */
export const ATTESTATION_GRACE_S = TOKEN_LIFE_S;
/** The same for registration, where the user is given up to 120 s to consent. */
export const REGISTRATION_GRACE_S = 120 + TOKEN_LIFE_S;

/** Runs before the schema because these faults have their own codes. RFC 7519 allows an array in `aud`; this profile does not. */
export function checkAddress(portal: Portal, claims: Record<string, unknown>): RefusalCode | null {
  if (typeof claims.aud !== 'string') return 'aud-multiple';
  if (claims.aud !== portal.id) return 'aud-mismatch';
  return claims.eat_profile === PROFILE ? null : 'profile-unsupported';
}

/** Times in NumericDate seconds. */
export function checkTimes(
  portal: Portal,
  { iat, exp }: { iat: number; exp: number },
  record: ChallengeRecord | null,
): RefusalCode | null {
  const now = Math.floor(portal.now() / 1000);
  if (exp <= iat) return 'exp-order';
  if (exp - iat > TOKEN_LIFE_S) return 'exp-too-long';
  if (iat > now + portal.skewS) return 'iat-future';
  if (exp <= now - portal.skewS) return 'exp-past';
  if (record && iat < record.iat - portal.skewS) return 'iat-before-challenge';
  return null;
}

export function checkChallengeAge(portal: Portal, record: ChallengeRecord, graceS: number): RefusalCode | null {
  return portal.now() / 1000 > record.exp + graceS ? 'challenge-expired' : null;
}

/** `origin` comes from the server's configuration or request, never from the page's script. */
export function checkSession(
  portal: Portal,
  claims: { origin: string; sid: string },
  expected: { origin: string; sid: string },
): RefusalCode | null {
  if (claims.origin !== expected.origin || !portal.origins.includes(expected.origin)) return 'origin-mismatch';
  return claims.sid === expected.sid ? null : 'session-mismatch';
}

export function checkTransaction(claimed: string | undefined, expected: string | undefined): RefusalCode | null {
  if (expected !== undefined && claimed === undefined) return 'transaction-missing';
  return claimed === expected ? null : 'transaction-mismatch';
}

export function checkVersions(
  portal: Portal,
  submods: { companion: { version: string }; extension: { version: string } },
): RefusalCode | null {
  if (isOlder(submods.companion.version, portal.minVersions.companion)) return 'companion-outdated';
  return isOlder(submods.extension.version, portal.minVersions.extension) ? 'extension-outdated' : null;
}

/** Versions are `major.minor.patch`, compared as numbers. */
function isOlder(version: string, least: string): boolean {
  if (version === least) return false;
  const [a, b] = [version, least].map((text) => text.split('.').map(Number));
  for (let at = 0; at < 3; at += 1) {
    if (a![at] !== b![at]) return a![at]! < b![at]!;
  }
  return false;
}

/**
 * The return leg of a step-up (RFC 9470). In: claims of the new ID token or access token, whose signature the caller has
 * verified, and what was required. Out: null when the step-up is satisfied, else what is missing.
 */
import type { StepUpOptions } from './step-up.ts';

/** Claims of OpenID Connect Core 1.0 section 2, from a token whose signature the caller has verified. */
export interface AuthenticationClaims {
  readonly iss?: unknown;
  readonly sub?: unknown;
  readonly aud?: unknown;
  readonly azp?: unknown;
  readonly nonce?: unknown;
  readonly acr?: unknown;
  readonly auth_time?: unknown;
}

export type StepUpFault =
  | 'issuer-mismatch'
  | 'audience-mismatch'
  | 'nonce-mismatch'
  | 'subject-mismatch'
  | 'acr-insufficient'
  | 'auth-time-missing'
  | 'auth-time-future'
  | 'authentication-too-old';

/** Who must have issued the token, for which client, for which request and for which user. */
export interface ExpectedAuthentication {
  /** The provider's issuer identifier. */
  readonly issuer: string;
  /** `client_id` of the portal; for an access token the identifier of the resource server. */
  readonly audience: string;
  /** `sub` of the signed-in user at the provider. */
  readonly subject: string;
  /** `nonce` of the authorization request. Access tokens have none: leave it out. */
  readonly nonce?: string;
}

export interface StepUpReturn {
  /** When the step-up was required, NumericDate seconds: with `maxAge` 0 the user must have authenticated after it. */
  readonly requestedAt: number;
  /** NumericDate seconds. */
  readonly now: number;
  /** Allowed clock difference to the authorization server, in seconds. Default 5: both are servers with a time service. */
  readonly skewS?: number;
  /** Leave it out only where other code of yours has compared these claims; `completeStepUp` always compares them. */
  readonly expected?: ExpectedAuthentication;
}

/** Issue an approval with `issueApproval(portal, transaction, 'step-up')` when this returns null. */
export function checkStepUp(
  claims: AuthenticationClaims,
  { acrValues = [], maxAge = 0 }: StepUpOptions,
  { requestedAt, now, skewS = 5, expected }: StepUpReturn,
): StepUpFault | null {
  const wrong = expected ? wrongParty(claims, expected) : null;
  if (wrong) return wrong;
  if (acrValues.length > 0 && !acrValues.some((acr) => acr === claims.acr)) return 'acr-insufficient';
  const { auth_time: authTime } = claims;
  if (typeof authTime !== 'number' || !Number.isFinite(authTime)) return 'auth-time-missing';
  if (authTime > now + skewS) return 'auth-time-future';
  const oldest = maxAge === 0 ? requestedAt : now - maxAge;
  return authTime < oldest - skewS ? 'authentication-too-old' : null;
}

/** ID Token Validation, OpenID Connect Core 1.0 section 3.1.3.7, numbers 2 to 5 and 11. */
function wrongParty(claims: AuthenticationClaims, expected: ExpectedAuthentication): StepUpFault | null {
  const { iss, aud, azp, nonce, sub } = claims;
  if (iss !== expected.issuer) return 'issuer-mismatch';
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(expected.audience)) return 'audience-mismatch';
  if ((audiences.length > 1 || azp !== undefined) && azp !== expected.audience) return 'audience-mismatch';
  if (expected.nonce !== undefined && nonce !== expected.nonce) return 'nonce-mismatch';
  return sub === expected.subject ? null : 'subject-mismatch';
}

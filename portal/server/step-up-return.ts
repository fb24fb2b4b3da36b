/**
 * The return leg of a step-up (RFC 9470). In: claims of the new ID token or access token, verified by the caller, and what
 * was required. Out: null when the step-up is satisfied, else what is missing.
 */
import type { StepUpOptions } from './step-up.ts';

/** `acr` and `auth_time` of OpenID Connect Core 1.0 section 2, from a token whose signature the caller has verified. */
export interface AuthenticationClaims {
  readonly acr?: unknown;
  readonly auth_time?: unknown;
}

export type StepUpFault = 'acr-insufficient' | 'auth-time-missing' | 'auth-time-future' | 'authentication-too-old';

export interface StepUpReturn {
  /** When the step-up was required, NumericDate seconds: with `maxAge` 0 the user must have authenticated after it. */
  readonly requestedAt: number;
  /** NumericDate seconds. */
  readonly now: number;
  /** Allowed clock difference to the authorization server, in seconds. */
  readonly skewS?: number;
}

/** Issue an approval with `issueApproval(portal, transaction, 'step-up')` when this returns null. */
export function checkStepUp(
  claims: AuthenticationClaims,
  { acrValues = [], maxAge = 0 }: StepUpOptions,
  { requestedAt, now, skewS = 30 }: StepUpReturn,
): StepUpFault | null {
  if (acrValues.length > 0 && !acrValues.some((acr) => acr === claims.acr)) return 'acr-insufficient';
  const { auth_time: authTime } = claims;
  if (typeof authTime !== 'number' || !Number.isFinite(authTime)) return 'auth-time-missing';
  if (authTime > now + skewS) return 'auth-time-future';
  const oldest = maxAge === 0 ? requestedAt : now - maxAge;
  return authTime < oldest - skewS ? 'authentication-too-old' : null;
}

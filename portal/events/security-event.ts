/**
 * Security events about a session. In: what a verification found. Out: events of CAEP 1.0 and the claims of their Security
 * Event Tokens (RFC 8417), with the user and the session as a complex subject (SSF 1.0, RFC 9493).
 */
import { hashSession } from '../server/digest.ts';
import type { Verification } from '../server/verify-attestation.ts';

const CAEP = 'https://schemas.openid.net/secevent/caep/event-type';

export type RiskLevel = 'LOW' | 'MEDIUM' | 'HIGH';

export interface EventSubject {
  /** The bank's opaque handle of the user. */
  readonly subject: string;
  /** The bank's session id; only its hash is sent. Omit it for events about the user as a whole. */
  readonly sessionId?: string;
}

export interface SecurityEvent {
  readonly uri: string;
  readonly about: EventSubject;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Risk level of a verified verdict; null for verdicts without one and for refused tokens. */
export function riskLevelOf(result: Verification): RiskLevel | null {
  if (!result.ok) return null;
  switch (result.claims.verdict) {
    case 'match':
      return 'LOW';
    case 'uncertain':
      return 'MEDIUM';
    case 'mismatch':
      return 'HIGH';
    default:
      return null;
  }
}

/**
 * Maps a verification to events: `risk-level-change` when the level differs from `previous` (null: none yet), then
 * `session-revoked` if the policy locks.
 */
export function eventsOf(
  result: Verification,
  about: EventSubject,
  previous: RiskLevel | null = null,
): SecurityEvent[] {
  const level = riskLevelOf(result);
  const events: SecurityEvent[] = [];
  if (level !== null && level !== previous) events.push(riskLevelChange(about, level, previous));
  if (result.action === 'lock') events.push(sessionRevoked(about));
  return events;
}

export function riskLevelChange(about: EventSubject, current: RiskLevel, previous: RiskLevel | null): SecurityEvent {
  const levels = { current_level: current, ...(previous && { previous_level: previous }) };
  return {
    uri: `${CAEP}/risk-level-change`,
    about,
    payload: { principal: 'SESSION', ...levels, risk_reason: 'BEHAVIOUR' },
  };
}

export function sessionRevoked(about: EventSubject): SecurityEvent {
  const reason = { en: 'The input in the session does not match its user.' };
  return { uri: `${CAEP}/session-revoked`, about, payload: { initiating_entity: 'policy', reason_admin: reason } };
}

/** A per-bank key was registered or revoked. */
export function credentialChange(about: EventSubject, change: 'create' | 'revoke', kid: string): SecurityEvent {
  const payload = { credential_type: 'vigil', change_type: change, friendly_name: kid };
  return { uri: `${CAEP}/credential-change`, about, payload };
}

/** Claims of the SET without `jti`; `at` is NumericDate seconds. RFC 8417 section 2.2; no `exp`, no `sub` (SSF 1.0). */
export function setClaims(event: SecurityEvent, issuer: string, audience: string, at: number): Record<string, unknown> {
  const { subject, sessionId } = event.about;
  const user = { format: 'opaque', id: subject };
  return {
    iss: issuer,
    aud: audience,
    iat: at,
    sub_id:
      sessionId === undefined
        ? user
        : { format: 'complex', user, session: { format: 'opaque', id: hashSession(sessionId) } },
    events: { [event.uri]: { event_timestamp: at, ...event.payload } },
  };
}

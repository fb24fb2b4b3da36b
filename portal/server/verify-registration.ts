/** Registration of a companion. In: its registration token. Out: the stored credential or a refusal. */

import {
  REGISTRATION_TYP,
  type RegistrationClaims,
  registrationClaims,
} from '@vigil/protocol/attestation/registration.ts';
import { type CryptoKey, calculateJwkThumbprint, importJWK } from 'jose';
import { type AuditTrace, audited } from './audit.ts';
import {
  checkAddress,
  checkChallengeAge,
  checkSession,
  checkTimes,
  checkVersions,
  REGISTRATION_GRACE_S,
} from './checks.ts';
import { bindChallenge, hashSession } from './digest.ts';
import { openJwe } from './open-jwe.ts';
import type { Portal } from './portal.ts';
import { hasValidSignature, readJws, type UnverifiedJws } from './read-jws.ts';
import { type Refusal, type RefusalCode, refuse } from './refusals.ts';
import type { Credential } from './stores.ts';

export interface ExpectedRegistration {
  readonly origin: string;
  readonly sessionId: string;
  readonly subject: string;
}

/** `deviceSubjects`: other users of the bank who have or had a key on the same device. */
export type Registration =
  | { readonly ok: true; readonly credential: Credential; readonly deviceSubjects: readonly string[] }
  | Refusal;

interface RegistrationCall {
  readonly origin: string;
  readonly sid: string;
  readonly sub: string;
}

/** Stores the key. Call it only right after strong authentication in this session. Never throws. */
export async function verifyRegistration(
  portal: Portal,
  token: unknown,
  expected: ExpectedRegistration,
): Promise<Registration> {
  return audited(
    portal,
    'registration',
    (operation, trace) => verify(operation, token, expected, trace),
    ({ credential }) => ({ kind: 'registered', code: credential.kp, action: null, decision: null }),
  );
}

async function verify(
  portal: Portal,
  token: unknown,
  expected: ExpectedRegistration,
  trace: AuditTrace,
): Promise<Registration> {
  const own: RegistrationCall = {
    origin: expected.origin,
    sid: hashSession(expected.sessionId),
    sub: expected.subject,
  };
  trace.sid = own.sid;
  const opened = await openJwe(portal, token);
  if (typeof opened === 'string') return refuse(opened);
  const jws = readJws(opened.jws, REGISTRATION_TYP);
  if (typeof jws === 'string') return refuse(jws);
  const claims = await authenticate(portal, jws, own);
  if (typeof claims === 'string') return refuse(claims);
  trace.kid = jws.kid;
  trace.sub = claims.sub;
  const consumed = await portal.challenges.consume(claims.eat_nonce);
  if (consumed.state !== 'fresh') return refuse(consumed.state === 'used' ? 'nonce-used' : 'nonce-unknown');
  const { record } = consumed;
  const fault =
    (record.purpose === 'registration' ? null : 'purpose-mismatch') ??
    checkChallengeAge(portal, record, REGISTRATION_GRACE_S) ??
    checkTimes(portal, claims, record) ??
    checkSession(portal, claims, own) ??
    (record.bind === bindChallenge(own.origin, own.sid, undefined, own.sub) ? null : 'challenge-mismatch') ??
    checkVersions(portal, claims.submods);
  if (fault) return refuse(fault);
  if (await hasMaxKeys(portal, own.sub)) return refuse('too-many-keys');
  return store(portal, jws.kid, claims);
}

/** Proof of possession (RFC 7800 section 3.2): the key in `cnf` made the signature and matches `kid` and `iss`. */
async function authenticate(
  portal: Portal,
  jws: UnverifiedJws,
  own: RegistrationCall,
): Promise<RegistrationClaims | RefusalCode> {
  const address = checkAddress(portal, jws.claims);
  if (address) return address;
  const parsed = registrationClaims.safeParse(jws.claims);
  if (!parsed.success) return 'claims-invalid';
  const claims = parsed.data;
  const key = await importPublic(claims.cnf.jwk);
  if (!key) return 'key-invalid';
  if ((await calculateJwkThumbprint(claims.cnf.jwk)) !== jws.kid) return 'key-binding-mismatch';
  if (!(await hasValidSignature(jws, key))) return 'signature-invalid';
  if (claims.iss !== jws.kid) return 'issuer-mismatch';
  return claims.sub === own.sub ? claims : 'subject-mismatch';
}

async function importPublic(jwk: RegistrationClaims['cnf']['jwk']): Promise<CryptoKey | null> {
  try {
    return (await importJWK(jwk, 'ES256')) as CryptoKey;
  } catch {
    return null;
  }
}

/** Concurrent registrations of one user may exceed the limit by their number. */
async function hasMaxKeys(portal: Portal, sub: string): Promise<boolean> {
  const keys = await portal.credentials.list(sub);
  return keys.filter(({ revokedAt }) => revokedAt === null).length >= portal.maxKeysPerSubject;
}

async function store(portal: Portal, kid: string, claims: RegistrationClaims): Promise<Registration> {
  const credential: Credential = {
    kid,
    sub: claims.sub,
    jwk: claims.cnf.jwk,
    kp: claims.kp,
    dev: claims.dev,
    registeredAt: Math.floor(portal.now() / 1000),
    revokedAt: null,
    revokedReason: null,
  };
  const others = (await portal.credentials.listDevice(claims.dev)).filter(({ sub }) => sub !== claims.sub);
  if (!(await portal.credentials.add(credential))) return refuse('key-already-registered');
  return { ok: true, credential, deviceSubjects: [...new Set(others.map(({ sub }) => sub))] };
}

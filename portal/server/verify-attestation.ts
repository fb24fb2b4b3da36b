/** The verifier. In: a token as the page sent it and the server's own values. Out: a decision or a refusal. */
import { ATTESTATION_TYP, type AttestationClaims, attestationClaims } from '@vigil/protocol/attestation/claims.ts';
import { type AuditTrace, audited } from './audit.ts';
import { policyVersion } from './audit-entry.ts';
import { advance, type ChainState, chainKey, readChain, type WatchState } from './chain.ts';
import {
  ATTESTATION_GRACE_S,
  checkAddress,
  checkChallengeAge,
  checkSession,
  checkTimes,
  checkTransaction,
  checkVersions,
} from './checks.ts';
import { bindChallenge, hashSession, hashTransaction, sha256 } from './digest.ts';
import { evidenceOf } from './evidence-claims.ts';
import { openJwe } from './open-jwe.ts';
import { type Action, decide, type Reason } from './policy.ts';
import { type Portal, verificationKey } from './portal.ts';
import { hasValidSignature, readJws, type UnverifiedJws } from './read-jws.ts';
import { type Refusal, type RefusalCode, refuse } from './refusals.ts';
import type { ChallengeRecord } from './stores.ts';

/** The server's own values. None of them may come from the page. */
export interface Expected {
  readonly purpose: 'session' | 'transaction' | 'watch';
  readonly origin: string;
  readonly sessionId: string;
  readonly subject: string;
  /** The same fields as in `createChallenge`, with `purpose: 'transaction'`. */
  readonly transaction?: readonly string[];
}

export interface Verified {
  readonly ok: true;
  /** What to do: the only field that most callers need. */
  readonly action: Action;
  /** What the policy would do if it were enforced. */
  readonly would: Action;
  readonly reasons: readonly Reason[];
  readonly claims: AttestationClaims;
  /** Attestations of this session that the companion made and the portal never received. */
  readonly gap: number;
}

export type Verification = Verified | Refusal;

/** The server's own values, hashed as the token carries them. */
interface AttestationCall {
  readonly purpose: Expected['purpose'];
  readonly origin: string;
  readonly sid: string;
  readonly txn: string | undefined;
  readonly sub: string;
}

/**
 * Never throws: every failure is a refusal. Order of the checks: form, decryption, header, key, signature, address,
 * claims, nonce, times, binding, versions, chain, policy.
 */
export async function verifyAttestation(portal: Portal, token: unknown, expected: Expected): Promise<Verification> {
  const policy = { name: portal.policy.name, version: policyVersion(portal.policy) };
  return audited(
    portal,
    expected.purpose,
    (operation, trace) => verify(operation, token, expected, trace),
    ({ claims, action, would, reasons, gap }) => ({
      kind: 'verified',
      code: claims.verdict,
      action,
      decision: { would, reasons: [...reasons], policy, gap, claims: evidenceOf(claims) },
    }),
  );
}

async function verify(portal: Portal, token: unknown, expected: Expected, trace: AuditTrace): Promise<Verification> {
  const own: AttestationCall = {
    purpose: expected.purpose,
    origin: expected.origin,
    sid: hashSession(expected.sessionId),
    txn: expected.transaction && hashTransaction(expected.transaction),
    sub: expected.subject,
  };
  trace.sid = own.sid;
  trace.txn = own.txn ?? null;
  const opened = await openJwe(portal, token);
  if (typeof opened === 'string') return refuse(opened);
  const jws = readJws(opened.jws, ATTESTATION_TYP);
  if (typeof jws === 'string') return refuse(jws);
  const claims = await authenticate(portal, jws, own, trace);
  if (typeof claims === 'string') return refuse(claims);
  const key = chainKey(jws.kid, own.sid);
  const nonce = await takeNonce(portal, claims, own, key);
  if (typeof nonce === 'string') return refuse(nonce);
  const fault =
    (nonce.record && checkChallengeAge(portal, nonce.record, ATTESTATION_GRACE_S)) ??
    checkTimes(portal, claims, nonce.record) ??
    checkSession(portal, claims, own) ??
    checkTransaction(claims.txn, own.txn) ??
    (nonce.bind === bindChallenge(own.origin, own.sid, own.txn, own.sub) ? null : 'challenge-mismatch') ??
    checkVersions(portal, claims.submods);
  if (fault) return refuse(fault);
  const opens: WatchState | null =
    nonce.record && own.purpose === 'watch' ? { nonce: claims.eat_nonce, bind: nonce.bind } : null;
  const next = { cont: claims.cont, hash: sha256(jws.text) };
  const place = await advance(portal.challenges, { key, known: nonce.chain }, next, opens);
  if (typeof place === 'string') return refuse(place);
  return { ok: true, ...decide(portal.policy, claims, place.gap), claims, gap: place.gap };
}

/** Checks the registered key, the signature, and that the claims name this profile, bank, key and user. */
async function authenticate(
  portal: Portal,
  jws: UnverifiedJws,
  own: AttestationCall,
  trace: AuditTrace,
): Promise<AttestationClaims | RefusalCode> {
  const credential = await portal.credentials.find(jws.kid);
  if (!credential) return 'key-unknown';
  if (credential.revokedAt !== null) return 'key-revoked';
  if (!(await hasValidSignature(jws, await verificationKey(portal, credential)))) return 'signature-invalid';
  trace.kid = credential.kid;
  trace.sub = credential.sub;
  const address = checkAddress(portal, jws.claims);
  if (address) return address;
  const parsed = attestationClaims.safeParse(jws.claims);
  if (!parsed.success) return 'claims-invalid';
  const claims = parsed.data;
  if (claims.iss !== jws.kid) return 'issuer-mismatch';
  if (claims.cnf.jkt !== jws.kid) return 'key-binding-mismatch';
  if (claims.sub !== credential.sub || claims.sub !== own.sub) return 'subject-mismatch';
  if (claims.kp !== credential.kp) return 'key-tier-changed';
  return claims.purpose === own.purpose ? claims : 'purpose-mismatch';
}

/** `record` is null for the later tokens of an open watch stream: they share its nonce and differ by chain position. */
async function takeNonce(
  portal: Portal,
  claims: AttestationClaims,
  own: AttestationCall,
  key: string,
): Promise<{ record: ChallengeRecord | null; bind: string; chain: ChainState } | RefusalCode> {
  // Together, in one round trip.
  const [consumed, state] = await Promise.all([
    portal.challenges.consume(claims.eat_nonce),
    readChain(portal.challenges, key),
  ]);
  if (consumed.state === 'fresh') {
    return consumed.record.purpose === own.purpose
      ? { record: consumed.record, bind: consumed.record.bind, chain: state }
      : 'purpose-mismatch';
  }
  if (own.purpose === 'watch') {
    const { chain } = state;
    if (chain?.watch?.nonce === claims.eat_nonce) return { record: null, bind: chain.watch.bind, chain: state };
    if (chain?.watch) return 'stream-closed';
  }
  return consumed.state === 'used' ? 'nonce-used' : 'nonce-unknown';
}

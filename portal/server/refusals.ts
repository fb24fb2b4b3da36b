/**
 * Every reason why a token is refused. In: a code. Out: a refusal with a message that says what to check. Codes are
 * stable: a release may add codes but never rename one. Listed in the order of verification.
 */

export const REFUSALS = {
  'token-not-text': 'The token is not a string: pass the JWE exactly as the page client returned it.',
  'token-oversized': 'The token is longer than 8192 characters: it is not a Vigil token.',
  'jwe-malformed': 'Not a compact JWE (five parts expected): check that the token was not cut or re-encoded.',
  'jwe-encoding': 'A part of the JWE is not canonical unpadded base64url: check that no proxy re-encodes the token.',
  'jwe-json': 'The JWE header is not one UTF-8 JSON object: the token was altered or is not from Vigil.',
  'jwe-duplicate-key': 'The JWE header has a duplicate member: parsers disagree on its value.',
  'jwe-header-critical': 'The JWE header carries crit: Vigil defines no critical extension.',
  'jwe-header-key-material':
    'The JWE header carries or references a key (jwk, jku, x5u, x5c, x5t): keys come from the store only.',
  'jwe-header-unknown': 'The JWE header has a member outside the profile (alg, enc, kid, cty, epk).',
  'jwe-header-invalid': 'A member of the JWE header is missing or has the wrong form: check cty, kid and epk.',
  'jwe-algorithm': 'The JWE must use ECDH-ES+A256KW with A256GCM.',
  'jwe-key-unknown':
    'The token is encrypted to a key that this portal does not have: compare the pinned policy with your keys.',
  'jwe-decryption-failed': 'Decryption failed: the token was altered or encrypted to another key under the same kid.',
  'jws-malformed': 'The decrypted content is not a compact JWS (three parts expected).',
  'jws-encoding': 'A part of the JWS is not canonical unpadded base64url.',
  'jws-json': 'The JWS header is not one UTF-8 JSON object.',
  'jws-duplicate-key': 'The JWS header has a duplicate member.',
  'jws-header-critical': 'The JWS header carries crit: Vigil defines no critical extension.',
  'jws-header-key-material':
    'The JWS header carries or references a key (jwk, jku, x5u, x5c, x5t): keys come from the store only.',
  'jws-header-unknown': 'The JWS header has a member outside the profile (alg, typ, kid).',
  'jws-header-invalid': 'A member of the JWS header is missing or has the wrong form: kid is a SHA-256 thumbprint.',
  'jws-typ': 'Unexpected typ of the JWS: a token of another kind was submitted.',
  'jws-algorithm': 'The JWS must be signed with ES256.',
  'claims-json': 'The claims are not one UTF-8 JSON object.',
  'claims-duplicate-key': 'The claims have a duplicate member: parsers disagree on its value.',
  'key-unknown': 'The signing key is not registered: let the user register Vigil again after strong authentication.',
  'key-revoked': 'The signing key was revoked: let the user register Vigil again after strong authentication.',
  'key-invalid': 'The new public key is not a point on P-256.',
  'key-already-registered': 'The new key is already registered: a registration token counts once.',
  'too-many-keys': 'The user has maxKeysPerSubject registered keys: let the user remove one, then register again.',
  'signature-invalid': 'Signature verification failed: the token was altered or forged.',
  'aud-multiple': 'The aud claim must be one string.',
  'aud-mismatch': 'The token is for another bank: compare aud with the id in your configuration.',
  'profile-unsupported':
    'This version does not support the eat_profile of the token: update @vigil/portal or the companion.',
  'claims-invalid': 'A claim is missing, unknown or out of range for the profile.',
  'issuer-mismatch': 'The iss claim is not the thumbprint of the signing key.',
  'key-binding-mismatch': 'The cnf claim does not name the signing key.',
  'subject-mismatch': 'The token is about another user than the one signed in.',
  'key-tier-changed':
    'The kp claim is not the registered key tier: the user registers again after strong authentication.',
  'nonce-unknown': 'Unknown nonce: check that all servers share one challenge store.',
  'nonce-used': 'The challenge was used before: a replay, or the page submitted one token twice.',
  'challenge-expired': 'The challenge expired: request a new one and submit the token at once.',
  'purpose-mismatch': 'The token was made for another purpose.',
  'challenge-mismatch': 'The challenge was issued for another session, origin, user or transaction.',
  'iat-future': 'The token was issued in the future: check the clocks of server and client.',
  'iat-before-challenge': 'The token was issued before its challenge: check the clocks of server and client.',
  'exp-order': 'The token expires before it was issued.',
  'exp-too-long': 'The token claims to live longer than 120 seconds.',
  'exp-past': 'The token has expired: submit it as soon as the page has it.',
  'origin-mismatch': 'The token was made on another origin: a relay, or an origin missing in your configuration.',
  'session-mismatch': 'The token is bound to another bank session.',
  'transaction-missing': 'The token is not bound to a transaction, and this call expects one.',
  'transaction-mismatch': 'The token is bound to another transaction.',
  'companion-outdated': 'The companion is older than minVersions.companion: let the user update it.',
  'extension-outdated': 'The extension is older than minVersions.extension: let the user update it.',
  'stream-closed': 'The watch stream of this token ended or was replaced by a newer one: open a new one.',
  'chain-broken': 'The token does not follow the last accepted token of this session.',
  'chain-replayed': 'The token repeats a chain position that was already accepted.',
  overloaded:
    'Too many operations wait, so nothing was verified and the token is unused: submit it again in a second, or step up.',
  'store-unavailable':
    'A store or key provider failed or did not reply in time, so nothing was verified: see the fault passed to onFault.',
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** A refusal always means the bank's ordinary step-up, never a lock-out; `action` says so. */
export interface Refusal {
  readonly ok: false;
  readonly action: 'step-up';
  readonly code: RefusalCode;
  readonly message: string;
}

export function refuse(code: RefusalCode): Refusal {
  return { ok: false, action: 'step-up', code, message: REFUSALS[code] };
}

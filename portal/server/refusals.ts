/**
 * Every reason why a token is refused. In: a code. Out: a refusal with a sentence that says what to check. Codes are
 * stable: a release may add some, never rename one. Listed in the order of verification.
 */

export const REFUSALS = {
  'token-not-text': 'The token is not a string: pass the JWE exactly as the page client returned it.',
  'token-oversized': 'The token is longer than 8192 characters: it is not a Vigil token.',
  'jwe-malformed': 'The token has not the five parts of a compact JWE: check that it was not cut or re-encoded.',
  'jwe-encoding': 'A part of the JWE is not canonical unpadded base64url: check that nothing on the way re-encodes it.',
  'jwe-json': 'The JWE header is not one UTF-8 JSON object: the token was altered or is not from Vigil.',
  'jwe-duplicate-key': 'The JWE header names a member twice: refused, since two parsers could read two meanings.',
  'jwe-header-critical': 'The JWE header carries crit: Vigil defines no critical extension.',
  'jwe-header-key-material':
    'The JWE header brings its own key (jwk, jku, x5u, x5c, x5t): keys come from the store only.',
  'jwe-header-unknown': 'The JWE header has a member outside the profile (alg, enc, kid, cty, epk).',
  'jwe-header-invalid': 'A member of the JWE header is missing or has the wrong form: check cty, kid and epk.',
  'jwe-algorithm': 'The JWE does not use ECDH-ES+A256KW with A256GCM: nothing else is allowed.',
  'jwe-key-unknown':
    'The token is encrypted to a key that this portal does not hold: compare the pinned policy with your keys.',
  'jwe-decryption-failed':
    'The token does not decrypt: it was altered, or encrypted to another key under the same kid.',
  'jws-malformed': 'The decrypted content has not the three parts of a compact JWS.',
  'jws-encoding': 'A part of the JWS is not canonical unpadded base64url.',
  'jws-json': 'The JWS header is not one UTF-8 JSON object.',
  'jws-duplicate-key': 'The JWS header names a member twice.',
  'jws-header-critical': 'The JWS header carries crit: Vigil defines no critical extension.',
  'jws-header-key-material':
    'The JWS header brings its own key (jwk, jku, x5u, x5c, x5t): keys come from the store only.',
  'jws-header-unknown': 'The JWS header has a member outside the profile (alg, typ, kid).',
  'jws-header-invalid': 'A member of the JWS header is missing or has the wrong form: kid is a SHA-256 thumbprint.',
  'jws-typ': 'The typ of the JWS is not the one expected here: an answer to another question was submitted.',
  'jws-algorithm': 'The JWS is not signed with ES256: nothing else is allowed.',
  'claims-json': 'The claims are not one UTF-8 JSON object.',
  'claims-duplicate-key': 'The claims name a member twice: refused, since two parsers could read two meanings.',
  'key-unknown': 'The signing key is not registered here: the user registers Vigil again after strong authentication.',
  'key-revoked': 'The signing key was revoked: the user registers Vigil again after strong authentication.',
  'key-invalid': 'The new public key is not a point of P-256.',
  'key-already-registered': 'The new key is already registered: a registration answer counts once.',
  'signature-invalid': 'The signature does not fit the registered key: the token was altered or forged.',
  'aud-multiple': 'The token names several audiences or none: Vigil writes one string.',
  'aud-mismatch': 'The token is meant for another bank: compare aud with the id in your configuration.',
  'profile-unsupported':
    'The eat_profile is not one that this version verifies: update @vigil/portal or the companion.',
  'claims-invalid': 'A claim is missing, unknown or out of range for the profile.',
  'issuer-mismatch': 'The iss claim is not the thumbprint of the signing key.',
  'key-binding-mismatch': 'The cnf claim does not name the signing key.',
  'subject-mismatch': 'The token is about another user than the one signed in to this session.',
  'nonce-unknown': 'No challenge of this portal has this nonce: check that all servers share one challenge store.',
  'nonce-used': 'The challenge was answered before: a replay, or the page submitted one token twice.',
  'challenge-expired': 'The challenge is too old: ask for a new one and submit the answer at once.',
  'purpose-mismatch': 'The answer serves another purpose than the server expects here.',
  'challenge-mismatch': 'The challenge was issued for another session, origin, user or transaction.',
  'iat-future': 'The token was issued in the future: check the clocks of server and client.',
  'iat-before-challenge': 'The token was issued before its challenge: check the clocks of server and client.',
  'exp-order': 'The token expires before it was issued.',
  'exp-too-long': 'The token claims to live longer than 120 seconds.',
  'exp-past': 'The token has expired: submit it as soon as the page has it.',
  'origin-mismatch':
    'The token was made on another origin than this portal: a relay, or an origin missing in your configuration.',
  'session-mismatch': 'The token is bound to another bank session.',
  'transaction-missing': 'The token is not bound to a transaction, and this call expects one.',
  'transaction-mismatch': 'The token is bound to another transaction than the one being approved.',
  'companion-outdated': 'The companion is older than your policy accepts: the user updates it; step up meanwhile.',
  'extension-outdated': 'The extension is older than your policy accepts: the user updates it; step up meanwhile.',
  'stream-closed': 'The watch stream of this token was replaced by a newer one or has ended: open a new one.',
  'chain-broken': 'The token does not follow the last one that was accepted in this session.',
  'chain-replayed': 'The token repeats a position of the session that was accepted before.',
  'store-unavailable':
    'A store or the holder of a key did not answer: nothing was verified. Look at the fault that was reported to onFault.',
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** A refusal is always answered by the bank's ordinary step-up, never by a lock-out: `action` says so to every caller. */
export interface Refusal {
  readonly ok: false;
  readonly action: 'step-up';
  readonly code: RefusalCode;
  readonly message: string;
}

export function refuse(code: RefusalCode): Refusal {
  return { ok: false, action: 'step-up', code, message: REFUSALS[code] };
}

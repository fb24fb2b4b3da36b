/** Faults of the claims, of their key and of the chain. In: nothing. Out: each with the refusal code expected from a verifier. */
import { again, flip, list, part, set, stranger, without } from './fault-edits.ts';
import { encode } from './forge.ts';

export const CLAIM_FAULTS = list({
  'claims-not-json': { code: 'claims-json', says: 'claims cut short', payload: (t) => t.slice(0, -1) },
  'claims-not-utf8': {
    code: 'claims-json',
    says: 'a byte that is not UTF-8',
    payload: (t) => Buffer.from(t.replace('vigil-companion', 'vigil-companio\xff'), 'latin1'),
  },
  'claims-byte-order-mark': {
    code: 'claims-json',
    says: 'starts with a byte order mark',
    payload: (t) => `\ufeff${t}`,
  },
  'claims-duplicate-aud': { code: 'claims-duplicate-key', says: 'aud twice', payload: again('aud', '"other.example"') },
  'claims-duplicate-nested': {
    code: 'claims-duplicate-key',
    says: 'cont.seq twice',
    payload: (t) => t.replace('"seq":', '"seq":9,"seq":'),
  },
  'signature-stranger': { code: 'signature-invalid', says: 'signed by another key', wrongKey: true },
  'signature-flip': { code: 'signature-invalid', says: 'one bit of the signature flipped', jws: part(2, flip) },
  'signature-zero': { code: 'signature-invalid', says: 'r = s = 0', jws: part(2, () => encode(Buffer.alloc(64))) },
  'key-unknown': {
    code: 'key-unknown',
    says: 'kid is not registered',
    jwsHeader: (of) => ({ ...of, kid: stranger() }),
  },
  'aud-array': {
    code: 'aud-multiple',
    says: 'aud is an array',
    claims: (c) => ({ ...c, aud: [c.aud, 'other.example'] }),
  },
  'aud-array-one': { code: 'aud-multiple', says: 'aud is an array of one', claims: (c) => ({ ...c, aud: [c.aud] }) },
  'aud-missing': { code: 'aud-multiple', says: 'no aud', claims: without('aud') },
  'aud-other': { code: 'aud-mismatch', says: 'another bank', claims: set({ aud: 'other.example' }) },
  'aud-case': {
    code: 'aud-mismatch',
    says: 'letter case differs',
    claims: (c) => ({ ...c, aud: c.aud.toUpperCase() }),
  },
  'profile-other': {
    code: 'profile-unsupported',
    says: 'a later profile',
    claims: set({ eat_profile: 'tag:vigil.example,2026:attestation-3' }),
  },
  'profile-earlier': {
    code: 'profile-unsupported',
    says: 'an earlier profile',
    claims: set({ eat_profile: 'tag:vigil.example,2026:attestation-1' }),
  },
  'claim-unknown': { code: 'claims-invalid', says: 'an unknown claim', claims: set({ admin: true }) },
  'claim-prototype': {
    code: 'claims-invalid',
    says: 'a claim named __proto__',
    payload: (t) => t.replace(/\}$/, ',"__proto__":{"verdict":"match"}}'),
  },
  'claim-missing': { code: 'claims-invalid', says: 'no verdict', claims: without('verdict') },
  'verdict-unknown': { code: 'claims-invalid', says: 'an unknown verdict', claims: set({ verdict: 'certain' }) },
  'confidence-above-one': { code: 'claims-invalid', says: 'confidence 1.5', claims: set({ confidence: 1.5 }) },
  'confidence-text': { code: 'claims-invalid', says: 'confidence as text', claims: set({ confidence: '0.98' }) },
  'evidence-without-age': {
    code: 'claims-invalid',
    says: 'scored keys without an age',
    claims: (c) => ({ ...c, ev: { ...c.ev, keys: 160, keys_age_s: null } }),
  },
  'evidence-one-age': {
    code: 'claims-invalid',
    says: 'one age for all input, as in an earlier profile',
    claims: (c) => ({ ...c, ev: { ...c.ev, age_s: 5 } }),
  },
  'unseen-missing': {
    code: 'claims-invalid',
    says: 'no unseen_s',
    claims: (c) => ({ ...c, ev: without('unseen_s')(c.ev) }),
  },
  'scope-unknown': {
    code: 'claims-invalid',
    says: 'evidence of an unknown scope',
    claims: (c) => ({ ...c, ev: { ...c.ev, scope: 'all' } }),
  },
  'modality-unknown': {
    code: 'claims-invalid',
    says: 'a modality of no profile',
    claims: (c) => ({ ...c, mod: { ...c.mod, gaze: { llr: 1, n: 10 } } }),
  },
  'policy-source-missing': { code: 'claims-invalid', says: 'no pol', claims: without('pol') },
  'policy-source-unknown': {
    code: 'claims-invalid',
    says: 'policy of an unknown source',
    claims: set({ pol: 'override' }),
  },
  'device-missing': { code: 'claims-invalid', says: 'no dev', claims: without('dev') },
  'device-subjects-none': {
    code: 'claims-invalid',
    says: 'no subject on the device',
    claims: set({ dev_subjects: 0 }),
  },
  'nonce-short': {
    code: 'claims-invalid',
    says: 'nonce under 128 bits',
    claims: set({ eat_nonce: 'AAAAAAAAAAAAAAAAAAAAA' }),
  },
  'iat-fraction': { code: 'claims-invalid', says: 'iat with a fraction', claims: (c) => ({ ...c, iat: c.iat + 0.5 }) },
  'iat-text': { code: 'claims-invalid', says: 'iat as text', claims: (c) => ({ ...c, iat: String(c.iat) }) },
  'exp-huge': { code: 'claims-invalid', says: 'exp 1e300', claims: set({ exp: 1e300 }) },
  'exp-missing': { code: 'claims-invalid', says: 'no exp', claims: without('exp') },
  'iss-other': { code: 'issuer-mismatch', says: 'iss names another key', claims: (c) => ({ ...c, iss: stranger() }) },
  'cnf-other': {
    code: 'key-binding-mismatch',
    says: 'cnf names another key',
    claims: (c) => ({ ...c, cnf: { jkt: stranger() } }),
  },
  'sub-other': { code: 'subject-mismatch', says: 'about another user', claims: set({ sub: 'somebody-else' }) },
  'tier-raised': {
    code: 'key-tier-changed',
    says: 'a higher key tier than the registered one',
    claims: set({ kp: 'hardware' }),
  },
  'tier-lowered': {
    code: 'key-tier-changed',
    says: 'a lower key tier than the registered one',
    claims: set({ kp: 'file' }),
  },
  'purpose-other': {
    code: 'purpose-mismatch',
    says: 'made for another purpose',
    claims: (c) => ({ ...c, purpose: c.purpose === 'watch' ? 'session' : 'watch' }),
  },
  'nonce-unknown': {
    code: 'nonce-unknown',
    says: 'nonce was never issued',
    claims: (c) => ({ ...c, eat_nonce: stranger() }),
  },
  'exp-before-iat': {
    code: 'exp-order',
    says: 'expires before it was issued',
    claims: (c) => ({ ...c, exp: c.iat - 1 }),
  },
  'exp-ten-years': {
    code: 'exp-too-long',
    says: 'lives for ten years',
    claims: (c) => ({ ...c, exp: c.iat + 315_360_000 }),
  },
  'exp-121': { code: 'exp-too-long', says: 'lives for 121 s', claims: (c) => ({ ...c, exp: c.iat + 121 }) },
  future: {
    code: 'iat-future',
    says: 'issued in ten minutes',
    claims: (c) => ({ ...c, iat: c.iat + 600, exp: c.exp + 600 }),
  },
  expired: {
    code: 'exp-past',
    says: 'expired an hour ago',
    claims: (c) => ({ ...c, iat: c.iat - 3600, exp: c.exp - 3600 }),
  },
  early: {
    code: 'iat-before-challenge',
    says: 'issued 90 s before the challenge',
    claims: (c) => ({ ...c, iat: c.iat - 90, exp: c.exp - 90 }),
  },
  'origin-other': {
    code: 'origin-mismatch',
    says: 'made on a look-alike origin',
    claims: set({ origin: 'https://bank.example.evil.example' }),
  },
  'origin-port': {
    code: 'origin-mismatch',
    says: 'another port',
    claims: (c) => ({ ...c, origin: otherPort(c.origin) }),
  },
  'session-other': {
    code: 'session-mismatch',
    says: 'another bank session',
    claims: (c) => ({ ...c, sid: stranger() }),
  },
  'transaction-other': {
    code: 'transaction-mismatch',
    says: 'another transaction',
    claims: (c) => ({ ...c, txn: stranger() }),
  },
  'companion-old': {
    code: 'companion-outdated',
    says: 'companion 0.0.1',
    claims: (c) => ({ ...c, submods: { ...c.submods, companion: { ...c.submods.companion, version: '0.0.1' } } }),
  },
  'extension-old': {
    code: 'extension-outdated',
    says: 'extension 0.0.9',
    claims: (c) => ({ ...c, submods: { ...c.submods, extension: { ...c.submods.extension, version: '0.0.9' } } }),
  },
  'chain-prev-missing': {
    code: 'chain-broken',
    says: 'later position without prev',
    claims: (c) => ({ ...c, cont: { seq: c.cont.seq + 1, prev: null } }),
  },
  'chain-first-with-prev': {
    code: 'chain-broken',
    says: 'first position with prev',
    claims: (c) => ({ ...c, cont: { seq: 0, prev: stranger() } }),
  },
});

function otherPort(origin: string): string {
  const url = new URL(origin);
  url.port = '8444';
  return url.origin;
}

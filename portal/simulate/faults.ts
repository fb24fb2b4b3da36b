/**
 * Faults of a token. In: the parts of a valid one. Out: the same parts with one fault, and the refusal code expected from
 * a verifier. The published vectors and the simulator use this list.
 */
import type { AttestationClaims } from '@vigil/protocol/attestation/claims.ts';
import type { RefusalCode } from '../server/refusals.ts';
import { encode, generatePrivateJwk, publicHalf, type SimulatorPublicJwk, thumbprint } from './forge.ts';

type Header = Record<string, unknown>;
type Claims = Record<string, unknown>;

/** Where a fault is applied. Texts replace serialised parts; `wrongKey` signs with another key under the same kid. */
export interface SimulatedFault {
  readonly code: RefusalCode;
  readonly says: string;
  readonly claims?: (claims: AttestationClaims) => Claims;
  readonly payload?: (text: string) => string | Uint8Array;
  readonly jwsHeader?: (header: Header) => Header;
  readonly jwsHeaderText?: (text: string) => string;
  readonly jws?: (compact: string) => string;
  readonly jweHeader?: (header: Header) => Header;
  readonly jweHeaderText?: (text: string) => string;
  readonly token?: (compact: string) => string;
  readonly wrongKey?: boolean;
  readonly wrongEncryptionKey?: boolean;
}

/** Replaces one part of a compact serialisation. */
function part(index: number, change: (text: string) => string): (compact: string) => string {
  return (compact) =>
    compact
      .split('.')
      .map((text, at) => (at === index ? change(text) : text))
      .join('.');
}

/** Adds a duplicate member to a JSON object text. */
function again(name: string, value: string): (text: string) => string {
  return (text) => text.replace(/\}$/, `,"${name}":${value}}`);
}

/** Sets an unused bit of the last character: another text that decodes to the same bytes. */
function looseBits(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return `${text.slice(0, -1)}${alphabet[alphabet.indexOf(text.at(-1)!) ^ 1]}`;
}

/** Flips one bit of the first byte. */
function flip(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  bytes[0] = bytes[0]! ^ 1;
  return encode(bytes);
}

/** A new unregistered key for each call. */
const strangerJwk = (): SimulatorPublicJwk => publicHalf(generatePrivateJwk());
const stranger = (): string => thumbprint(strangerJwk());
const set = (changes: Claims) => (claims: AttestationClaims) => ({ ...claims, ...changes });
const header = (changes: Header) => (of: Header) => ({ ...of, ...changes });
const without = (name: string) => (of: object) =>
  Object.fromEntries(Object.entries(of).filter(([member]) => member !== name));

/** Keeps the names in the type and the functions out of the package's declarations. */
const list = <Name extends string>(faults: Readonly<Record<Name, SimulatedFault>>) => faults;

const ENVELOPE = list({
  oversized: { code: 'token-oversized', says: 'longer than 8192 characters', token: (t) => t.padEnd(8193, 'A') },
  'four-parts': { code: 'jwe-malformed', says: 'tag cut off', token: (t) => t.split('.').slice(0, 4).join('.') },
  'six-parts': { code: 'jwe-malformed', says: 'a part too many', token: (t) => `${t}.AA` },
  'empty-part': { code: 'jwe-malformed', says: 'no encrypted key', token: part(1, () => '') },
  'short-key': {
    code: 'jwe-malformed',
    says: 'encrypted key of 32 bytes',
    token: part(1, () => encode(Buffer.alloc(32))),
  },
  'short-iv': { code: 'jwe-malformed', says: 'nonce of 8 bytes', token: part(2, () => encode(Buffer.alloc(8))) },
  'short-tag': { code: 'jwe-malformed', says: 'tag of 12 bytes', token: part(4, () => encode(Buffer.alloc(12))) },
  'jwe-padding': { code: 'jwe-encoding', says: 'tag padded with =', token: part(4, (t) => `${t}==`) },
  'jwe-loose-bits': { code: 'jwe-encoding', says: 'unused bits of the tag set', token: part(4, looseBits) },
  'jwe-foreign-letter': {
    code: 'jwe-encoding',
    says: 'a + from plain base64',
    token: part(3, (t) => `+${t.slice(1)}`),
  },
  'jwe-white-space': { code: 'jwe-encoding', says: 'line break at the end', token: (t) => `${t}\n` },
  'jwe-header-not-json': { code: 'jwe-json', says: 'header cut short', jweHeaderText: (t) => t.slice(0, -1) },
  'jwe-header-array': { code: 'jwe-json', says: 'header is an array', jweHeaderText: (t) => `[${t}]` },
  'jwe-duplicate-alg': {
    code: 'jwe-duplicate-key',
    says: 'alg twice',
    jweHeaderText: again('alg', '"ECDH-ES+A256KW"'),
  },
  'jwe-duplicate-escaped': {
    code: 'jwe-duplicate-key',
    says: 'alg again, written with an escape',
    jweHeaderText: again('\\u0061lg', '"dir"'),
  },
  'jwe-crit': { code: 'jwe-header-critical', says: 'crit names exp', jweHeader: header({ crit: ['exp'], exp: 1 }) },
  'jwe-jku': {
    code: 'jwe-header-key-material',
    says: 'jku',
    jweHeader: header({ jku: 'https://keys.example/jwks' }),
  },
  'jwe-x5c': { code: 'jwe-header-key-material', says: 'x5c', jweHeader: header({ x5c: ['AA=='] }) },
  'jwe-zip': { code: 'jwe-header-unknown', says: 'zip: a decompression bomb', jweHeader: header({ zip: 'DEF' }) },
  'jwe-apu': { code: 'jwe-header-unknown', says: 'apu', jweHeader: header({ apu: 'QWxpY2U' }) },
  'jwe-alg-dir': { code: 'jwe-algorithm', says: 'alg dir', jweHeader: header({ alg: 'dir' }) },
  'jwe-alg-rsa': { code: 'jwe-algorithm', says: 'alg RSA1_5', jweHeader: header({ alg: 'RSA1_5' }) },
  'jwe-alg-pbes': { code: 'jwe-algorithm', says: 'alg PBES2', jweHeader: header({ alg: 'PBES2-HS256+A128KW' }) },
  'jwe-enc-cbc': { code: 'jwe-algorithm', says: 'enc A128CBC-HS256', jweHeader: header({ enc: 'A128CBC-HS256' }) },
  'jwe-no-cty': { code: 'jwe-header-invalid', says: 'no cty', jweHeader: without('cty') },
  'jwe-no-kid': { code: 'jwe-header-invalid', says: 'no kid', jweHeader: without('kid') },
  'jwe-epk-curve': {
    code: 'jwe-header-invalid',
    says: 'epk on P-384',
    jweHeader: (of) => ({ ...of, epk: { ...(of.epk as object), crv: 'P-384' } }),
  },
  'jwe-epk-private': {
    code: 'jwe-header-invalid',
    says: 'epk with a private part',
    jweHeader: (of) => ({ ...of, epk: { ...(of.epk as object), d: 'A'.repeat(43) } }),
  },
  'jwe-epk-off-curve': {
    code: 'jwe-decryption-failed',
    says: 'epk is not a point of the curve (invalid-curve attack)',
    jweHeader: (of) => ({ ...of, epk: { ...(of.epk as object), y: `${'A'.repeat(42)}E` } }),
  },
  'jwe-kid-stranger': { code: 'jwe-key-unknown', says: 'unknown kid', jweHeader: header({ kid: 'stranger' }) },
  'jwe-wrong-key': { code: 'jwe-decryption-failed', says: 'encrypted to another key', wrongEncryptionKey: true },
  'jwe-ciphertext-flip': {
    code: 'jwe-decryption-failed',
    says: 'one bit of the ciphertext flipped',
    token: part(3, flip),
  },
  'jwe-tag-flip': { code: 'jwe-decryption-failed', says: 'one bit of the tag flipped', token: part(4, flip) },
  'jwe-iv-flip': { code: 'jwe-decryption-failed', says: 'one bit of the nonce flipped', token: part(2, flip) },
  'jwe-key-flip': { code: 'jwe-decryption-failed', says: 'one bit of the encrypted key flipped', token: part(1, flip) },
  'jws-two-parts': { code: 'jws-malformed', says: 'no signature', jws: (t) => t.split('.').slice(0, 2).join('.') },
  'jws-empty-signature': { code: 'jws-malformed', says: 'empty signature', jws: part(2, () => '') },
  'jws-short-signature': { code: 'jws-malformed', says: '63 bytes', jws: part(2, () => encode(Buffer.alloc(63, 1))) },
  'jws-json-serialisation': {
    code: 'jws-malformed',
    says: 'flattened JSON instead of compact',
    jws: (t) => JSON.stringify({ payload: t.split('.')[1], protected: t.split('.')[0], signature: t.split('.')[2] }),
  },
  'jws-nested-jwe': { code: 'jws-malformed', says: 'a JWE inside the JWE', jws: () => 'AA.AA.AA.AA.AA' },
  'jws-padding': { code: 'jws-encoding', says: 'signature padded with =', jws: part(2, (t) => `${t}==`) },
  'jws-loose-bits': { code: 'jws-encoding', says: 'unused bits of the signature set', jws: part(2, looseBits) },
  'jws-header-not-json': { code: 'jws-json', says: 'header is a number', jwsHeaderText: () => '7' },
  'jws-duplicate-kid': { code: 'jws-duplicate-key', says: 'kid twice', jwsHeaderText: again('kid', '"stranger"') },
  'jws-crit': { code: 'jws-header-critical', says: 'crit b64', jwsHeader: header({ crit: ['b64'], b64: true }) },
  'jws-jwk': {
    code: 'jws-header-key-material',
    says: 'carries its key as jwk',
    jwsHeader: (of) => ({ ...of, jwk: strangerJwk() }),
  },
  'jws-x5u': { code: 'jws-header-key-material', says: 'x5u', jwsHeader: header({ x5u: 'https://keys.example/c' }) },
  'jws-x5t': { code: 'jws-header-key-material', says: 'x5t#S256', jwsHeader: header({ 'x5t#S256': 'A'.repeat(43) }) },
  'jws-cty': { code: 'jws-header-unknown', says: 'cty', jwsHeader: header({ cty: 'JWT' }) },
  'jws-typ-jwt': { code: 'jws-typ', says: 'typ JWT', jwsHeader: header({ typ: 'JWT' }) },
  'jws-typ-challenge': {
    code: 'jws-typ',
    says: 'typ of a challenge',
    jwsHeader: header({ typ: 'vigil-challenge+jwt' }),
  },
  'jws-typ-missing': { code: 'jws-typ', says: 'no typ', jwsHeader: without('typ') },
  'jws-alg-none': { code: 'jws-algorithm', says: 'alg none', jwsHeader: header({ alg: 'none' }) },
  'jws-alg-hs256': { code: 'jws-algorithm', says: 'alg HS256', jwsHeader: header({ alg: 'HS256' }) },
  'jws-alg-es384': { code: 'jws-algorithm', says: 'alg ES384', jwsHeader: header({ alg: 'ES384' }) },
  'jws-kid-missing': { code: 'jws-header-invalid', says: 'no kid', jwsHeader: without('kid') },
  'jws-kid-form': {
    code: 'jws-header-invalid',
    says: 'kid is not a thumbprint',
    jwsHeader: header({ kid: '../../etc/passwd' }),
  },
});

const CLAIMS = list({
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

export type FaultName = keyof typeof ENVELOPE | keyof typeof CLAIMS;
export const FAULTS: Readonly<Record<FaultName, SimulatedFault>> = { ...ENVELOPE, ...CLAIMS };
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** Claims that a registration does not have, or rules that it does not know. */
const ATTESTATION_ONLY =
  /^(claims-duplicate-nested|claim-missing|evidence-|unseen-|scope-|modality-|tier-|verdict-|confidence-|purpose-|transaction-|chain-|cnf-|key-unknown|signature-stranger)/;

export function isRegistrationFault(name: FaultName): boolean {
  return !ATTESTATION_ONLY.test(name);
}

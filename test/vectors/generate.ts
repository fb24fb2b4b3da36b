/**
 * Makes the published vectors: `npx tsx test/vectors/generate.ts`. In: the fixed keys in keys.json, the list of faults.
 * Out: attestation.json and registration.json. Signatures and encryption are randomised, so the tokens differ in each
 * run; what they say does not.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { BankPrivateKey } from '@vigil/portal/keys/private-key.ts';
import type { Chain } from '@vigil/portal/server/chain.ts';
import { bindChallenge, hashSession, hashTransaction } from '@vigil/portal/server/digest.ts';
import { type PortalPolicy, PRESETS } from '@vigil/portal/server/policy.ts';
import type { RefusalCode } from '@vigil/portal/server/refusals.ts';
import { simulatedAttestation, simulatedRegistration } from '@vigil/portal/simulate/claims.ts';
import { encryptToken } from '@vigil/portal/simulate/encrypt-token.ts';
import type { SimulatedFault } from '@vigil/portal/simulate/fault-edits.ts';
import { FAULT_NAMES, FAULTS, type FaultName, isRegistrationFault } from '@vigil/portal/simulate/faults.ts';
import { publicHalf, type SimulatorPrivateJwk, thumbprint } from '@vigil/portal/simulate/forge.ts';
import type { ChallengeClaims, Purpose } from '@vigil/protocol/attestation/challenge.ts';
import { ATTESTATION_TYP, type AttestationClaims, VERDICTS, type Verdict } from '@vigil/protocol/attestation/claims.ts';
import { REGISTRATION_TYP } from '@vigil/protocol/attestation/registration.ts';
import type { PinnedBank } from '@vigil/protocol/policy.ts';
import type { VectorCase, VectorFile, VectorResult } from './vector.ts';

const here = (name: string) => new URL(name, import.meta.url);
const keys = JSON.parse(readFileSync(here('keys.json'), 'utf8')) as {
  bank: BankPrivateKey[];
  companion: SimulatorPrivateJwk;
};

const NOW = Date.UTC(2026, 0, 15, 9, 0, 0) / 1000;
const ORIGIN = 'https://portal.bank.example';
const SESSION = 'session-1';
const SUBJECT = 'user-1';
const PAYMENT = ['1250.00', 'EUR', 'DE02120300000000202051', 'Invoice 7'];
const NONCE = 'bm9uY2Utb2YtMTkyLWJpdHMtbG9u';
const KID = thumbprint(keys.companion);
const identity = { id: 'bank.example', name: 'Example Bank', origins: [ORIGIN] };
const bank: PinnedBank = { ...identity, keys: keys.bank.map(({ d: _, ...publicKey }) => publicKey) };

/** What may differ from the ordinary case. */
interface VectorScenario {
  readonly purpose?: VectorCase['expected']['purpose'];
  readonly verdict?: Verdict;
  readonly claims?: Partial<AttestationClaims>;
  readonly fault?: SimulatedFault;
  readonly token?: unknown;
  readonly policy?: string;
  readonly now?: number;
  readonly expected?: Partial<VectorCase['expected']>;
  readonly issuedFor?: { purpose?: Purpose; sessionId?: string };
  readonly challengeIat?: number;
  readonly used?: boolean;
  readonly credential?: VectorCase['state']['credential'];
  readonly chain?: Chain | null;
}

function scenario(name: string, says: string, result: VectorResult, scenario: VectorScenario = {}): VectorCase {
  const purpose = scenario.purpose ?? 'session';
  const transaction = purpose === 'transaction' ? PAYMENT : undefined;
  const own = { purpose, origin: ORIGIN, sessionId: SESSION, subject: SUBJECT, ...(transaction && { transaction }) };
  const iat = scenario.challengeIat ?? NOW - 5;
  const challengeOf: ChallengeClaims = {
    iss: bank.id,
    aud: 'vigil',
    jti: 'challenge-1',
    iat,
    exp: iat + 60,
    nonce: NONCE,
    origin: ORIGIN,
    sid: hashSession(SESSION),
    ...(transaction && { txn: hashTransaction(transaction) }),
    purpose,
    sub: SUBJECT,
  };
  const issuedFor = { purpose, sessionId: SESSION, ...scenario.issuedFor };
  const bind = bindChallenge(
    ORIGIN,
    hashSession(issuedFor.sessionId),
    transaction && hashTransaction(transaction),
    SUBJECT,
  );
  const record = { purpose: issuedFor.purpose, iat, exp: iat + 60, bind };
  const kind = purpose === 'registration' ? 'registration' : 'attestation';
  return {
    name,
    says,
    kind,
    token: scenario.token ?? createToken(kind, challengeOf, scenario),
    now: scenario.now ?? NOW,
    policy: scenario.policy ?? 'balanced',
    expected: { ...own, ...scenario.expected },
    state: {
      challenge: { nonce: NONCE, used: scenario.used ?? false, record },
      credential:
        scenario.credential === undefined ? (kind === 'registration' ? null : registered) : scenario.credential,
      chain: scenario.chain ?? null,
    },
    result,
  };
}

function createToken(
  kind: VectorCase['kind'],
  challengeOf: ChallengeClaims,
  { verdict = 'match', claims, fault }: VectorScenario,
): string {
  const replied =
    kind === 'registration'
      ? simulatedRegistration(challengeOf, keys.companion, NOW)
      : simulatedAttestation(challengeOf, keys.companion, NOW, verdict, { seq: 0, prev: null }, claims);
  return encryptToken(
    bank.keys,
    keys.companion,
    kind === 'registration' ? REGISTRATION_TYP : ATTESTATION_TYP,
    replied,
    fault,
  ).token;
}

const registered: VectorCase['state']['credential'] = {
  kid: KID,
  sub: SUBJECT,
  jwk: publicHalf(keys.companion),
  kp: 'os-user',
  dev: null,
  registeredAt: NOW - 86_400,
  revokedAt: null,
  revokedReason: null,
};

const allowed: VectorResult = { ok: true, action: 'allow', reasons: [], gap: 0 };
const decided = (action: string, ...reasons: string[]): VectorResult => ({ ok: true, action, reasons, gap: 0 });
const missing = (gap: number): VectorResult => ({ ok: true, action: 'step-up', reasons: ['gap'], gap });
const refused = (code: RefusalCode): VectorResult => ({ ok: false, code });

const [hashA, hashB, hashC] = ['a', 'b', 'c'].map(hashSession) as [string, string, string];
const chainAt = (seq: number, hash: string, more: Partial<Chain> = {}): Chain => ({
  seq,
  hash,
  gaps: [],
  watch: null,
  ...more,
});
const cont = (seq: number, prev: string | null) => ({ cont: { seq, prev } });
const model = (stage: AttestationClaims['model']['stage']) => ({ model: { stage, sessions: 12, age_d: 30 } });
const ev = (seen: Partial<AttestationClaims['ev']>): AttestationClaims['ev'] => ({
  keys: 0,
  keys_age_s: null,
  strokes: 0,
  strokes_age_s: null,
  clicks: 9,
  active_s: 60,
  unseen_s: 0,
  scope: 'bank',
  ...seen,
});
const env = (name: keyof AttestationClaims['env']) => ({
  env: { remote: false, injected: false, paste: false, keyboard_changed: false, [name]: true },
});

const accepted: VectorCase[] = [
  scenario('session', 'a match for a session', allowed),
  scenario('transaction', 'a match bound to a payment', allowed, { purpose: 'transaction' }),
  scenario('watch', 'the first token of a stream', allowed, { purpose: 'watch' }),
  scenario('watch-continued', 'a later token of an open stream, on the used nonce', allowed, {
    purpose: 'watch',
    used: true,
    claims: cont(3, hashA),
    chain: chainAt(2, hashA, {
      watch: { nonce: NONCE, bind: bindChallenge(ORIGIN, hashSession(SESSION), undefined, SUBJECT) },
    }),
  }),
  scenario('last-second', 'at the end of its life and of the tolerance for clocks', allowed, {
    now: NOW + 179,
    challengeIat: NOW,
  }),
  scenario('clock-ahead', 'issued 60 s ahead of the server', allowed, { claims: { iat: NOW + 60, exp: NOW + 180 } }),
  scenario('chain-next', 'follows the last token', allowed, { claims: cont(5, hashB), chain: chainAt(4, hashB) }),
  scenario(
    'chain-gap',
    'two answers never arrived',
    { ...allowed, gap: 2 },
    { claims: cont(7, hashC), chain: chainAt(4, hashB) },
  ),
  scenario('chain-gap-large', 'three answers never arrived', missing(3), {
    claims: cont(8, hashC),
    chain: chainAt(4, hashB),
  }),
  scenario('chain-unknown', 'in mid-chain for a server that knows nothing of it', missing(6), {
    claims: cont(6, hashC),
  }),
  scenario('uncertain', 'verdict uncertain', decided('step-up', 'verdict-uncertain'), { verdict: 'uncertain' }),
  scenario('mismatch', 'verdict mismatch', decided('lock', 'verdict-mismatch'), { verdict: 'mismatch' }),
  scenario('insufficient', 'verdict insufficient', decided('step-up', 'verdict-insufficient'), {
    verdict: 'insufficient',
  }),
  scenario('paused', 'verdict paused', decided('step-up', 'verdict-paused'), { verdict: 'paused' }),
  scenario('unavailable', 'verdict unavailable', decided('step-up', 'verdict-unavailable'), { verdict: 'unavailable' }),
  scenario('fmr-high', 'the bound of the false match rate is above the policy', decided('step-up', 'fmr-too-high'), {
    claims: { fmr: { est: 0.05, ucl95: 0.06, n: 4000, cal: 'simulated' } },
  }),
  scenario('fmr-absent', 'a match without a false match rate', decided('step-up', 'fmr-too-high'), {
    claims: { fmr: null },
  }),
  scenario('confidence-low', 'a match with little confidence', decided('step-up', 'confidence-too-low'), {
    claims: { confidence: 0.79 },
  }),
  scenario('evidence-thin', 'a match on few keys and strokes', decided('step-up', 'evidence-thin'), {
    policy: 'counting',
    claims: { ev: ev({ keys: 39, keys_age_s: 5, strokes: 14, strokes_age_s: 5 }) },
  }),
  scenario('evidence-stale', 'a match on old input', decided('step-up', 'evidence-stale'), {
    claims: { ev: ev({ keys: 160, keys_age_s: 121, strokes: 40, strokes_age_s: 121 }) },
  }),
  scenario('evidence-none-scored', 'a match without scored input', decided('step-up', 'evidence-stale'), {
    claims: { ev: ev({ clicks: 50, active_s: 3600 }) },
  }),
  scenario('evidence-fresh-strokes', 'a match on old keys and fresh strokes', allowed, {
    claims: { ev: ev({ keys: 160, keys_age_s: 3600, strokes: 40, strokes_age_s: 5 }) },
  }),
  scenario('evidence-old-keys', 'fresh strokes do not make old keys count', decided('step-up', 'evidence-thin'), {
    policy: 'counting',
    claims: { ev: ev({ keys: 160, keys_age_s: 3600, strokes: 10, strokes_age_s: 5 }) },
  }),
  scenario('evidence-unseen', 'a match after much unseen activity', decided('step-up', 'evidence-unseen'), {
    claims: { ev: ev({ keys: 160, keys_age_s: 5, active_s: 600, unseen_s: 301 }) },
  }),
  scenario('device-shared', 'a second subject on the device', allowed, { claims: { dev_subjects: 2 } }),
  scenario('strict-device-shared', 'strict: a second subject on the device', decided('step-up', 'device-shared'), {
    policy: 'strict',
    claims: { dev_subjects: 2 },
  }),
  scenario('scope-machine', 'evidence of all banks’ pages', allowed, {
    claims: { ev: ev({ keys: 160, keys_age_s: 5, scope: 'machine' }) },
  }),
  scenario('strict-scope-machine', 'strict: evidence of all banks’ pages', decided('step-up', 'evidence-scope'), {
    policy: 'strict',
    claims: { ev: ev({ keys: 160, keys_age_s: 5, scope: 'machine' }) },
  }),
  scenario('policy-of-user', 'a match under the user’s own policy', allowed, { claims: { pol: 'user' } }),
  scenario('strict-policy-of-user', 'strict: the user’s own policy', decided('step-up', 'policy-source'), {
    policy: 'strict',
    claims: { pol: 'user' },
  }),
  scenario('stage-learning', 'a match from a model that still learns', decided('step-up', 'stage'), {
    claims: model('learning'),
  }),
  scenario('strict-stage', 'strict: a provisional model', decided('step-up', 'stage'), {
    policy: 'strict',
    claims: model('provisional'),
  }),
  scenario('strict-key', 'strict: a key in a file', decided('step-up', 'key-tier'), {
    policy: 'strict',
    claims: { kp: 'file' },
    credential: { ...registered, kp: 'file' },
  }),
  scenario('strict-match', 'strict: a match', allowed, { policy: 'strict' }),
  scenario('strict-gap', 'strict: one answer never arrived', missing(1), {
    policy: 'strict',
    claims: cont(6, hashC),
    chain: chainAt(4, hashB),
  }),
  scenario('remote', 'a match under remote control', decided('step-up', 'env-remote'), { claims: env('remote') }),
  scenario('strict-remote', 'strict: a match under remote control', decided('lock', 'env-remote'), {
    policy: 'strict',
    claims: env('remote'),
  }),
  scenario('injected', 'a match with injected input', decided('step-up', 'env-injected'), { claims: env('injected') }),
  scenario('paste', 'a match with pasted text', allowed, { claims: env('paste') }),
  scenario('strict-keyboard', 'strict: another keyboard', decided('step-up', 'env-keyboard-changed'), {
    policy: 'strict',
    claims: env('keyboard_changed'),
  }),
  ...VERDICTS.map((verdict) =>
    scenario(
      `observe-${verdict}`,
      `observe only: verdict ${verdict} changes nothing`,
      decided('allow', ...(verdict === 'match' ? [] : [`verdict-${verdict}`])),
      {
        policy: 'observe',
        verdict,
      },
    ),
  ),
];

const stateful: VectorCase[] = [
  scenario('token-a-number', 'not text', refused('token-not-text'), { token: 7 }),
  scenario('key-revoked', 'by a key that was revoked', refused('key-revoked'), {
    credential: { ...registered, revokedAt: NOW - 60, revokedReason: 'lost-device' },
  }),
  scenario('key-nobody', 'by a key that was never registered', refused('key-unknown'), { credential: null }),
  scenario('key-of-another', 'by a key of another user', refused('subject-mismatch'), {
    credential: { ...registered, sub: 'user-2' },
  }),
  scenario('other-user', 'submitted in the session of another user', refused('subject-mismatch'), {
    expected: { subject: 'user-2' },
  }),
  scenario('nonce-used', 'on a nonce that was used', refused('nonce-used'), { used: true }),
  scenario('challenge-expired', 'to a challenge of four minutes ago', refused('challenge-expired'), {
    challengeIat: NOW - 240,
  }),
  scenario('challenge-of-another', 'to a challenge of another session', refused('challenge-mismatch'), {
    issuedFor: { sessionId: 'session-2' },
  }),
  scenario('challenge-other-purpose', 'to a challenge of another purpose', refused('purpose-mismatch'), {
    issuedFor: { purpose: 'watch' },
  }),
  scenario('session-for-payment', 'a session answer where a payment is approved', refused('purpose-mismatch'), {
    expected: { purpose: 'transaction', transaction: PAYMENT },
  }),
  scenario('other-session', 'submitted in another session', refused('session-mismatch'), {
    expected: { sessionId: 'session-2' },
  }),
  scenario('other-portal-origin', 'submitted on an origin that is not the portal’s', refused('origin-mismatch'), {
    expected: { origin: 'https://other.example' },
  }),
  scenario('transaction-missing', 'a payment approval without its hash', refused('transaction-missing'), {
    purpose: 'transaction',
    claims: { txn: undefined },
  }),
  scenario('transaction-changed', 'the payment was changed after it was approved', refused('transaction-mismatch'), {
    purpose: 'transaction',
    expected: { transaction: ['9250.00', ...PAYMENT.slice(1)] },
  }),
  scenario('transaction-on-session', 'a session answer that names a payment', refused('transaction-mismatch'), {
    claims: { txn: hashA },
  }),
  scenario('expired-after-tolerance', 'a second after the tolerance', refused('exp-past'), {
    now: NOW + 180,
    challengeIat: NOW,
  }),
  scenario('clock-too-far-ahead', '61 s ahead of the server', refused('iat-future'), {
    claims: { iat: NOW + 61, exp: NOW + 181 },
  }),
  scenario('chain-replayed', 'a place that was taken before', refused('chain-replayed'), {
    claims: cont(4, hashA),
    chain: chainAt(4, hashB),
  }),
  scenario('chain-back', 'back to the start of its chain', refused('chain-replayed'), { chain: chainAt(4, hashB) }),
  scenario('chain-fork', 'the next place, after another token', refused('chain-broken'), {
    claims: cont(5, hashA),
    chain: chainAt(4, hashB),
  }),
  scenario('chain-late-other', 'late, and not the one that its successor named', refused('chain-broken'), {
    claims: cont(3, hashA),
    chain: chainAt(4, hashB, { gaps: [{ from: 3, to: 3, before: null, hash: hashC }] }),
  }),
  scenario('stream-replaced', 'of a stream that a newer one replaced', refused('stream-closed'), {
    purpose: 'watch',
    used: true,
    claims: cont(5, hashB),
    chain: chainAt(4, hashB, { watch: { nonce: 'bm9uY2Utb2YtYS1uZXdlci1zdHJl', bind: hashA } }),
  }),
];

const faultCases = (purpose: 'session' | 'registration', names: readonly FaultName[]) =>
  names.map((name) => {
    const fault = FAULTS[name];
    const applied = fault.code.startsWith('transaction') && purpose === 'session' ? 'transaction' : purpose;
    return scenario(name, fault.says, refused(fault.code), { purpose: applied, fault });
  });

const offCurve = { ...publicHalf(keys.companion), y: publicHalf(keys.companion).x };
const stranger = publicHalf(keys.bank[0]!);

const registration: VectorCase[] = [
  scenario(
    'registration',
    'a new key for a user who was strongly authenticated',
    { ok: true, kid: KID },
    { purpose: 'registration' },
  ),
  ...faultCases('registration', FAULT_NAMES.filter(isRegistrationFault)),
  scenario('key-off-curve', 'a public key that is no point of the curve', refused('key-invalid'), {
    purpose: 'registration',
    fault: { code: 'key-invalid', says: '', claims: (claims) => ({ ...claims, cnf: { jwk: offCurve } }) },
  }),
  scenario('key-not-held', 'a public key that another holds', refused('key-binding-mismatch'), {
    purpose: 'registration',
    fault: { code: 'key-binding-mismatch', says: '', claims: (claims) => ({ ...claims, cnf: { jwk: stranger } }) },
  }),
  scenario('key-not-proved', 'names the key of another, and signs with its own', refused('signature-invalid'), {
    purpose: 'registration',
    fault: { code: 'signature-invalid', says: '', wrongKey: true },
  }),
  scenario('key-private', 'a public key with its private part', refused('claims-invalid'), {
    purpose: 'registration',
    fault: {
      code: 'claims-invalid',
      says: '',
      claims: (claims) => ({ ...claims, cnf: { jwk: { ...publicHalf(keys.companion), d: keys.companion.d } } }),
    },
  }),
  scenario('key-again', 'a key that is registered already', refused('key-already-registered'), {
    purpose: 'registration',
    credential: registered,
  }),
  scenario('nonce-used', 'on a nonce that was used', refused('nonce-used'), { purpose: 'registration', used: true }),
  scenario('challenge-expired', 'to a challenge of six minutes ago', refused('challenge-expired'), {
    purpose: 'registration',
    challengeIat: NOW - 360,
  }),
  scenario('challenge-other-purpose', 'to a session challenge', refused('purpose-mismatch'), {
    purpose: 'registration',
    issuedFor: { purpose: 'session' },
  }),
  scenario('challenge-of-another', 'to a challenge of another session', refused('challenge-mismatch'), {
    purpose: 'registration',
    issuedFor: { sessionId: 'session-2' },
  }),
];

/** A bank that wants a minimum of evidence in addition to the false match rate. */
const COUNTING: PortalPolicy = {
  ...PRESETS.balanced,
  name: 'counting',
  evidence: { keys: 50, strokes: 20, ageS: 120, unseenS: 300 },
};

function write(name: string, description: string, cases: readonly VectorCase[]): void {
  const file: VectorFile = {
    description,
    bank: { ...identity, keys: keys.bank, minVersions: { companion: '0.1.0', extension: '0.1.0' }, skewS: 60 },
    companionKey: keys.companion,
    policies: { ...PRESETS, counting: COUNTING },
    cases,
  };
  const names = cases.map((one) => one.name);
  if (!isDeepStrictEqual(names, [...new Set(names)])) throw new Error(`names in ${name} are not unique`);
  writeFileSync(here(name), `${JSON.stringify(file, null, 1)}\n`);
  console.log(
    `${name}: ${cases.filter((one) => one.result.ok).length} accepted, ${cases.filter((one) => !one.result.ok).length} refused`,
  );
}

write('attestation.json', 'Vigil attestation tokens: one for each way to succeed and each way to fail.', [
  ...accepted,
  ...faultCases('session', FAULT_NAMES),
  ...stateful,
]);
write(
  'registration.json',
  'Vigil registration tokens: one for each way to succeed and each way to fail.',
  registration,
);

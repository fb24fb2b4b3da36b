/** Mutations of code that trust rests on. In: nothing. Out: each as a text to replace, with the tests that must notice. */
export interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Test files or folders; one of their tests must fail. */
  readonly tests: readonly string[];
}

const VERIFIER = ['test/unit/portal/verify-attestation.test.ts', 'test/unit/portal/vectors.test.ts'];
const POLICY = ['test/unit/portal/policy.test.ts', 'test/unit/portal/vectors.test.ts'];
const CORE = ['test/unit/companion/core/sessions.test.ts', 'test/unit/companion/core/verdict.test.ts'];
const REDTEAM = ['test/redteam/evidence.test.ts'];
const ATTESTATION = ['test/integration/companion/core/attestation.test.ts'];
const LOCK = ['test/integration/companion/core/store-lock.test.ts'];

const of = (file: string, tests: readonly string[], ...pairs: readonly (readonly [string, string])[]): Mutation[] =>
  pairs.map(([from, to]) => ({ file, from, to, tests }));

export const MUTATIONS: readonly Mutation[] = [
  ...of(
    'portal/server/verify-attestation.ts',
    VERIFIER,
    ["if (claims.kp !== credential.kp) return 'key-tier-changed';", ''],
    ["if (credential.revokedAt !== null) return 'key-revoked';", ''],
    ["if (claims.iss !== jws.kid) return 'issuer-mismatch';", ''],
    ["if (claims.cnf.jkt !== jws.kid) return 'key-binding-mismatch';", ''],
    ['claims.sub !== credential.sub || claims.sub !== own.sub', 'claims.sub !== credential.sub'],
    ['checkTransaction(claims.txn, own.txn) ??', ''],
    ['checkSession(portal, claims, own) ??', ''],
    ['checkVersions(portal, claims.submods)', 'null'],
  ),
  ...of(
    'portal/server/policy.ts',
    POLICY,
    ["['evidence-stale', !fresh.any],", ''],
    ["['evidence-unseen', claims.ev.unseen_s > evidence.unseenS],", ''],
    ['keys: keys ? ev.keys : 0', 'keys: ev.keys'],
    ["['policy-source', !policy.policySources.includes(claims.pol)],", ''],
    ['claims.dev_subjects > 1', 'claims.dev_subjects > 2'],
    ["['key-tier', !policy.keyTiers.includes(claims.kp)],", ''],
    ['age !== null && age <= ageS', 'age === null || age <= ageS'],
  ),
  ...of('shared/protocol/attestation/claims.ts', VERIFIER, ['(ev.keys === 0 || ev.keys_age_s !== null) &&', '']),
  ...of(
    'companion/core/verdicts/verdict.ts',
    CORE,
    ["if (unseen || stage === 'learning'", "if (stage === 'learning'"],
    ['count >= least && isFresh(ageMs)', 'count >= least'],
    ["if (paused) return 'paused';", ''],
  ),
  ...of('companion/core/verdicts/scored-evidence.ts', CORE, [
    '(keystroke?.n ?? 0) + (keypad?.n ?? 0)',
    '(keystroke?.n ?? 0)',
  ]),
  ...of('companion/core/sessions/capture-gap.ts', CORE, ['if (this.#unseenMs < UNSEEN_GAP_MS) return;', 'return;']),
  ...of(
    'companion/core/sessions/standing.ts',
    CORE,
    ['atMs + 999 >= since', 'true'],
    ['!this.#record.authenticating.includes(bank)', 'true'],
    ['Math.max(nowMs, bankMs)', 'nowMs'],
  ),
  ...of('companion/core/sessions/standing.ts', REDTEAM, [
    'confidence: null, llr: null, fmr: null',
    'confidence: trust.confidence',
  ]),
  ...of(
    'companion/core/open-core.ts',
    REDTEAM,
    ['if (!this.isRegistered(bank)) return;', ''],
    ['session.dropEvidence(bank);', ''],
    ['evidence.unseen(batch.sent / TICKS_PER_MS, nowMs);', ''],
  ),
  ...of('companion/core/user/trust-history.ts', REDTEAM, ['nowMs - point.atMs >= SHOWN_AFTER_MS', 'true']),
  ...of('companion/core/policy/policy-source.ts', REDTEAM, [
    'if (ofMachine !== null)',
    'if (ofMachine !== null && override === undefined)',
  ]),
  ...of('companion/core/attestation/attester.ts', ATTESTATION, ["return 'other-user-registered';", 'void 0;']),
  ...of(
    'companion/core/store/store-lock.ts',
    LOCK,
    ["now === null || started === '' || now === started", 'true'],
    ['realpathSync(home)', 'home'],
    ['silentMs < DEAD_AFTER_MS', 'false'],
  ),
];

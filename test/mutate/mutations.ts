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
const VAULT = ['test/integration/companion/core/vault.test.ts'];
const PAGE_CHANNEL = ['test/unit/extension/content/page-channel.test.ts'];
const EXCLUSIONS = ['test/unit/extension/content/exclusions.test.ts'];
const CONSENT = ['test/unit/extension/pages/decision.test.ts'];
const PAGE_RULES = ['test/unit/companion/desktop/page-rules.test.ts'];
const INJECTION = ['test/unit/extension/background/registration.test.ts'];
const FRAMES = ['test/unit/extension/background/frames.test.ts'];
const CHANNEL = ['test/integration/host/local-channel.test.ts'];
const ENGINE = ['test/unit/companion/engine/engine.test.ts'];
const TURNS = ['test/unit/companion/core/batch-turns.test.ts'];
const LOST = ['test/integration/portal/lost-replay-set.test.ts'];
export const HAND_OVER = ['test/integration/companion/core/hand-over.test.ts'];
const LOCK = ['test/integration/companion/core/store-lock.test.ts'];

export const of = (
  file: string,
  tests: readonly string[],
  ...pairs: readonly (readonly [string, string])[]
): Mutation[] => pairs.map(([from, to]) => ({ file, from, to, tests }));

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
    ["['evidence-scope', !policy.scopes.includes(claims.ev.scope)],", ''],
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
    'if (ofMachine !== null &&',
    'if (ofMachine !== null && override === undefined &&',
  ]),
  ...of(
    'companion/core/attestation/attester.ts',
    ATTESTATION,
    ["return 'other-user-registered';", 'void 0;'],
    ['return isRegistered || this.#options.store.hasOtherSubject(bank, sub);', 'return isRegistered;'],
  ),
  ...of(
    'companion/core/store/store-lock.ts',
    LOCK,
    ["now === null || started === '' || now === started", 'true'],
    ['realpathSync(home)', 'home'],
    ['silentMs < DEAD_AFTER_MS', 'false'],
  ),
  ...of(
    'companion/core/store/vault.ts',
    VAULT,
    [
      'if (body === null || tagOf(body) !== this.#tags.get(name)) throw damaged();',
      'if (body === null) throw damaged();',
    ],
    ['if (!name.startsWith(LOOSE) && tagOf(body) !== listed[name]) throw damaged();', ''],
    ['if (Object.keys(listed).some((name) => !bodies.has(name))) throw damaged();', ''],
  ),
  ...of(
    'companion/core/store/erase-store.ts',
    ['test/integration/companion/core/erase-interrupted.test.ts'],
    ['record: {}, erased: true', 'erased: true'],
  ),
  ...of(
    'extension/content/page-channel.ts',
    PAGE_CHANNEL,
    ['event.source !== window ||', ''],
    ['event.origin !== location.origin ||', ''],
    ['|| event.ports.length !== 1', ''],
    ["data.vigil !== 'connect' ||", ''],
    ['kind === undefined || open !== undefined', 'open !== undefined'],
    ["typeof challenge === 'string' && challenge.length > 0 &&", "typeof challenge === 'string' &&"],
  ),
  ...of(
    'extension/content/exclusions.ts',
    EXCLUSIONS,
    ["|| field.type.toLowerCase() === 'password'", ''],
    ['field.declared ||', ''],
    ['field.masked ||', ''],
    ["|| token.startsWith('cc-')", ''],
    ['SECRET_AUTOCOMPLETE.has(token) ||', ''],
    ['if (names.some(({ secret }) => secret)) return true;', ''],
    ['return isShort && !names.some(({ open }) => open);', 'return false;'],
  ),
  ...of(
    'extension/pages/consent/decision.ts',
    CONSENT,
    ['button.disabled = true;', ''],
    ['}, SETTLE_MS);', '}, 0);'],
    ['if (isTrusted) decide();', 'decide();'],
  ),
  ...of(
    'extension/background/registration.ts',
    INJECTION,
    ['&& origins.has(new URL(tab.url).origin)', ''],
    ['origins.has(String(result)) ? [frameId] : []', '[frameId]'],
    ['matchOriginAsFallback: true,', ''],
  ),
  ...of(
    'extension/background/frames.ts',
    FRAMES,
    ['|| !this.#isListed(origin)', ''],
    ['|| this.#live.has(stream)', ''],
    ["sender?.origin === 'null' &&", ''],
  ),
  ...of(
    'companion/desktop/main/own-page.ts',
    PAGE_RULES,
    ['"script-src \'self\'"', "\"script-src 'self' 'unsafe-inline'\""],
    ['"style-src \'self\'"', "\"style-src 'self' 'unsafe-inline'\""],
    ['url === PAGE ||', 'url.startsWith(PAGE) ||'],
  ),
  ...of(
    'companion/desktop/main/window.ts',
    ['test/integration/desktop/main-process.test.ts'],
    ['this.#window !== null && event.sender === this.#window.webContents', 'true'],
  ),
  ...of(
    'companion/channel/connect.ts',
    CHANNEL,
    ["checkPrivate(paths.home, 'directory');", ''],
    ["if (paths.runDir !== null) checkPrivate(paths.runDir, 'directory');", ''],
  ),
  ...of('companion/engine/stream/live-stream.ts', ENGINE, [
    "new Set(['untrusted', 'unkeyed-input'])",
    "new Set(['unkeyed-input'])",
  ]),
  ...of(
    'companion/core/intake/batch-turns.ts',
    TURNS,
    ['this.#requests > 0 ? TURN_BATCHES_REQUESTED : TURN_BATCHES', 'TURN_BATCHES'],
    ['line.waiting.length === 0 && this.#left > 0', 'this.#left > 0'],
    ['task !== undefined && line.done < mark', 'task !== undefined'],
  ),
  ...of(
    'portal/stores/redis.ts',
    LOST,
    ['if string.sub(value, 1, #own) ~= own then return nil end', ''],
    ["if not marker or epoch() ~= ARGV[1] then return 'other-epoch' end", ''],
  ),
  ...of(
    'companion/core/open-core.ts',
    HAND_OVER,
    ['this.store.handOver();', ''],
    ['this.profiles.model.retire();\n    for', 'for'],
    [
      'for (const { bank, sub } of this.attester.credentials.all) this.revoke(bank, sub);\n    this.attester.continueWatches();',
      '',
    ],
  ),
  ...of(
    'companion/core/open-core.ts',
    ['test/integration/companion/core/user-api-profiles.test.ts'],
    ['this.falseAlarms.dropGone(sessions.all);', ''],
  ),
  ...of('companion/core/store/store.ts', HAND_OVER, ['!name.startsWith(KEY_FEED)', 'name.startsWith(KEY_FEED)']),
  ...of(
    'companion/core/sessions/sessions.ts',
    CORE,
    ['connections.size === 0 && monotonicMs - leftMs > ABSENT_MS', 'monotonicMs - leftMs > ABSENT_MS'],
    ['connections.size === 0 && monotonicMs - leftMs > ABSENT_MS', 'connections.size === 0'],
  ),
  ...of(
    'companion/core/user/false-alarms.ts',
    ['test/unit/companion/core/user/false-alarms.test.ts'],
    ['sessions.includes(', '!sessions.includes('],
  ),
  ...of('companion/core/host-parts.ts', REDTEAM, [
    "policy.report().source === 'machine' ? policy.policy.evidenceScope : 'bank'",
    'policy.policy.evidenceScope',
  ]),
  ...of(
    'companion/core/sessions/browser-session.ts',
    REDTEAM,
    ["this.#scope === 'machine' ? ALL_BANKS : bank", 'ALL_BANKS'],
    ["this.#scope === 'machine' ? ALL_BANKS : bank", 'bank'],
    ['this.#evidence.delete(ALL_BANKS);', ''],
  ),
  ...of(
    'portal/server/verify-registration.ts',
    VERIFIER,
    ['.filter(({ sub }) => sub !== claims.sub)', ''],
    ['[...new Set(others.map(({ sub }) => sub))]', '[]'],
  ),
  ...of(
    'companion/service/windows-hello.ts',
    ['test/unit/companion/service/windows-hello.test.ts'],
    ["[RESULT + CANCELED]: 'refused'", "[RESULT + CANCELED]: 'confirmed'"],
    ["[RESULT + DEVICE_BUSY]: 'refused',", ''],
    ["[RESULT + RETRIES_EXHAUSTED]: 'refused',", ''],
    ['if ($available -ne 0)', 'if ($false)'],
  ),
  ...of(
    'companion/service/confirm-by-program.ts',
    ['test/unit/companion/service/'],
    ["resolve('refused');", "resolve('confirmed');"],
  ),
  ...of(
    'companion/service/confirm-by-program.ts',
    ['test/unit/companion/service/'],
    ["outcomes[code ?? -1] ?? 'unavailable'", "outcomes[code ?? -1] ?? 'confirmed'"],
  ),
  ...of('companion/core/user/confirm-user.ts', REDTEAM, ["  'hand-over',\n", '']),
  ...of('companion/core/user/confirm-user.ts', REDTEAM, ['if (!CONFIRMED.has(type)) return;', 'return;']),
];

/** Mutations of the ledger's tail, and of what was found by attacks on it. In: nothing. Out: as in `mutations.ts`. */
import { HAND_OVER, type Mutation, of } from './mutations.ts';

const SHARE = ['test/unit/companion/core/ledger-share.test.ts'];
const FULL = ['test/integration/companion/core/full-ledger.test.ts'];
const CLOCK = ['test/integration/companion/core/clock-steps.test.ts'];
const TAIL = ['test/integration/companion/core/ledger-tail.test.ts'];
const DAMAGE = ['test/integration/companion/core/store-damage.test.ts'];
const CLOSE = ['test/integration/companion/core/database-close.test.ts'];
const LOCK = ['test/integration/companion/core/store-lock.test.ts'];
const OPEN_ELSEWHERE = ['test/unit/shared/files/while-open.test.ts'];
const LOG = ['test/unit/companion/service/log/companion-log.test.ts'];
const POLICY = ['test/unit/companion/core/policy-source.test.ts'];
const DURABILITY = ['test/integration/companion/core/attestation-durability.test.ts'];

export const STORE_MUTATIONS: readonly Mutation[] = [
  ...of(
    'shared/files/while-open.ts',
    OPEN_ELSEWHERE,
    ["platform === 'win32' && REFUSALS", 'REFUSALS'],
    ['return act();', 'return act(); } catch (error) { throw error; } try { return act();'],
    ['return await act();', 'return await act(); } catch (error) { throw error; } try { return await act();'],
  ),
  ...of('companion/core/store/store-lock.ts', LOCK, ['error instanceof SyntaxError || (error', 'true || (error']),
  ...of('shared/files/is-there.ts', DAMAGE, [
    'statSync(file, { throwIfNoEntry: false }) !== undefined',
    'existsSync(file)',
  ]),
  ...of(
    'companion/core/policy/policy-source.ts',
    POLICY,
    ["if (isSame && this.#error !== 'policy-unreadable')", 'if (isSame)'],
    ['if (isSame && read.error === this.#error) return false;', ''],
  ),
  ...of(
    'companion/service/log/companion-log.ts',
    LOG,
    ['this.#close();\n    return before', 'return before'],
    ['return before === null ? this.#fault : null;', 'return this.#fault;'],
    ['this.#close();\n    removeLog', 'removeLog'],
    ['open?.close();', ''],
  ),
  ...of(
    'companion/core/store/connections.ts',
    CLOSE,
    ["lastOwners.set(database, database.prepare('SELECT 1'));", "database.prepare('SELECT 1');"],
    ['for (const database of lastOwners.keys()) database.close();', ''],
    ['lastOwners.delete(database);', ''],
  ),
  ...of('companion/core/store/open-store.ts', CLOSE, ['    opened.close();\n', '']),
  ...of(
    'companion/core/pilot/left-copies.ts',
    ['test/integration/companion/core/pilot-folder.test.ts'],
    ['store.saveLeftCopies(pseudonyms);\n', 'store;\n'],
    ['if (pseudonyms.length > 0) this.#save(pseudonyms);', 'this.#options.store.saveLeftCopies(pseudonyms);'],
    ['[...this.#pseudonyms, ', '['],
    ["decision.copiedMs > 0 || (decision.state !== 'refused' && settings()?.exportFolder !== undefined)", 'true'],
    ['if (isGone) this.#save', 'if (!isGone) this.#save'],
  ),
  ...of(
    'companion/core/store/ledger-tail.ts',
    TAIL,
    ['decrypt(this.#key, nameOf(base, slot), bytes)', 'decrypt(this.#key, nameOf(base, 0), bytes)'],
    ['slot: number) => `', "slot: number, _ = (base = '')) => `"],
    ['if (slots.some((slot) => slot !== null && slot.flushed > whole))', 'if (false)'],
    ['if (round === this.#round) this.#flushed = written;', ''],
    ['HEADER_BYTES + row.body.length + row.token.length > PLAIN_BYTES', 'false'],
    ['if (this.#running !== null || this.#handle === null) return;', 'if (this.#handle === null) return;'],
    ['this.#broken = round === this.#round;', ''],
    ['.every((byte) => byte === 0)) writeZeros', '.some((byte) => byte === 0)) writeZeros'],
  ),
  ...of(
    'companion/core/store/ledger.ts',
    [...TAIL, ...DURABILITY],
    ['if (before !== hash) return;', ''],
    ['if (this.#rows.pending.includes(row)) this.checkpoint();', ''],
    ['this.#rows.pending.length = 0;', ''],
    ['[...this.#rows.pending, this.#rowAfterLast(value, jws)]', '[this.#rowAfterLast(value, jws)]'],
    ['this.#tail?.clear();', ''],
  ),
  ...of(
    'companion/core/store/store.ts',
    [...TAIL, ...HAND_OVER],
    [
      'this.ledger.emptyTail();\n    const upTo = this.ledger.index.newest()?.seq;',
      'const upTo = this.ledger.index.newest()?.seq;',
    ],
  ),
  ...of('companion/core/store/ledger-share.ts', SHARE, [
    "verdict === null || verdict === 'mismatch'",
    'verdict === null',
  ]),
  ...of('companion/core/store/ledger-share.ts', SHARE, ['bank.left <= 0 || ', '']),
  ...of('companion/core/store/verify-ledger.ts', FULL, [
    'rows.chunk(from - 1, run.to).length === 0 ? run : undefined',
    'run',
  ]),
  ...of('companion/core/store/ledger.ts', FULL, ['this.#rows.count() !== this.length', 'false']),
  ...of('companion/core/open-core.ts', CLOCK, ['environmentMonitor.onClockStep(stepMs);', '']),
  ...of('companion/core/open-core.ts', CLOCK, ['session.onClockStep(stepMs, this.profile, clock.now());', 'session;']),
  ...of(
    'companion/core/sessions/pause.ts',
    ['test/unit/companion/core/pause.test.ts'],
    ['const leftMs = this.#end.elapsedMs - clock.elapsed();', 'const leftMs = this.#end.untilMs - clock.now();'],
  ),
  ...of(
    'extension/background/attest-requests.ts',
    ['test/unit/extension/background/attest-requests.test.ts'],
    ["open.isRunning = open.request.kind === 'watch';", ''],
  ),
  ...of('companion/core/attestation/issuer.ts', DURABILITY, ['    await durable;\n', '']),
  ...of(
    'companion/core/intake/browser-api.ts',
    ['test/redteam/crowded-page.test.ts'],
    ['session.unseen(batch.sent / TICKS_PER_MS, this.#context.clock.now());', ''],
  ),
  ...of(
    'companion/core/sessions/standing.ts',
    ['test/unit/companion/core/sessions.test.ts'],
    ['if (!this.#isSaved) this.#write();', ''],
  ),
  ...of(
    'extension/background/outbox.ts',
    ['test/unit/extension/background/outbox.test.ts'],
    ['Math.min(a.ms + b.ms, LIMITS.unseenMs)', 'a.ms + b.ms'],
  ),
];

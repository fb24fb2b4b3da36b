import type { AttestationRecord } from '@vigil/core/store/attestation-record.ts';
import { LedgerIndex } from '@vigil/core/store/ledger-index.ts';
import { runsOf } from '@vigil/core/store/ledger-runs.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const entry = (at: number, bank: string, verdict: AttestationRecord['verdict']): AttestationRecord => ({
  at,
  bank,
  sub: 'u',
  origin: `https://${bank}.example`,
  sid: 's',
  purpose: verdict === null ? 'registration' : 'session',
  verdict,
  nonce: 'n',
  nonceUntil: at,
  cont: null,
  jws: 'j',
});
const entries = fc.array(
  fc.record({
    at: fc.nat(100),
    bank: fc.constantFrom('a', 'b', 'c'),
    verdict: fc.constantFrom('match', 'mismatch', null),
  }),
  { maxLength: 60 },
);

/** Some rows condensed, as the ledger does it. */
function condense(index: LedgerIndex, isGone: (seq: number) => boolean): void {
  const rows = index.rows.filter(({ seq }) => isGone(seq));
  index.condense(rows, runsOf(rows, index.runs));
}

const HOUR_MS = 3_600_000;

describe('condensed records', () => {
  it('are counted by day, and neighbours become one run', () => {
    const index = new LedgerIndex();
    for (let i = 0; i < 48; i++) index.add(i + 1, entry(i * HOUR_MS, 'a', 'match'), `hash ${i + 1}`);
    condense(index, (seq) => seq % 2 === 0 && seq <= 40);
    condense(index, (seq) => seq <= 30);
    const [first, second] = index.runs;
    expect(first).toMatchObject({ from: 1, to: 24, chain: 'hash 24', day: 0, newestMs: 23 * HOUR_MS });
    expect(second).toMatchObject({ from: 25, to: 30, chain: 'hash 30', day: 1, counts: [{ bank: 'a', records: 6 }] });
    expect(index.runs.length).toBe(2 + 5);
    expect(index.count('a', 'u')).toBe(48);
    expect(index.runAt(25)).toBe(second);
    expect([index.get(30), index.get(31)?.seq, index.chainAt(30)]).toEqual([undefined, 31, 'hash 30']);
  });

  it('are dropped with the records of their time', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 96 })), fc.nat(96), (gone, hours) => {
        const index = new LedgerIndex();
        for (let seq = 1; seq <= 96; seq++) index.add(seq, entry(seq * HOUR_MS, 'a', 'match'), `hash ${seq}`);
        condense(index, (seq) => gone.includes(seq));
        const upTo = index.lastBefore(hours * HOUR_MS) ?? 0;
        expect(upTo === 0 || index.chainAt(upTo) === `hash ${upTo}`).toBe(true);
        index.dropUpTo(upTo);
        expect(index.rows.every(({ at }) => at >= hours * HOUR_MS)).toBe(true);
        expect(index.runs.every(({ newestMs }) => newestMs >= hours * HOUR_MS)).toBe(true);
        expect(upTo).toBeLessThan(Math.max(1, hours));
      }),
    );
  });
});

describe('the index of the ledger', () => {
  it('finds the same as a plain scan, page by page', () => {
    fc.assert(
      fc.property(
        entries,
        fc.nat(60),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(100),
        fc.nat(9),
        (all, dropped, limit, fromMs, nth) => {
          const isCondensed = (seq: number) => nth > 1 && seq % nth === 0;
          const index = new LedgerIndex();
          for (const [i, { at, bank, verdict }] of all.entries())
            index.add(i + 1, entry(at, bank, verdict), `hash ${i}`);
          condense(index, isCondensed);
          index.dropUpTo(dropped);
          const sent = all.map((one, i) => ({ ...one, seq: i + 1 })).filter(({ seq }) => seq > dropped);
          const kept = sent.filter(({ seq }) => !isCondensed(seq));
          const wanted = kept.filter((one) => one.bank !== 'b' && one.verdict === 'match' && one.at >= fromMs);
          const search = { source: ({ bank }: { bank: string }) => bank !== 'b', verdict: 'match' as const, fromMs };
          const found: number[] = [];
          for (let before: number | null = null, more = true; more; ) {
            const page = index.search(search, before, limit);
            expect(page.matching).toBe(wanted.length);
            found.push(...page.rows.map(({ seq }) => seq));
            before = page.rows.at(-1)?.seq ?? null;
            more = page.more;
          }
          expect(found).toEqual(wanted.map(({ seq }) => seq).reverse());
          expect(index.length).toBe(kept.length);
          expect(index.count('a', 'u')).toBe(sent.filter(({ bank }) => bank === 'a').length);
          expect(index.get(dropped)).toBeUndefined();
          for (const { seq } of kept) expect(index.get(seq)?.seq).toBe(seq);
        },
      ),
    );
  });
});

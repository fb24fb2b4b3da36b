import type { AttestationRecord } from '@vigil/core/store/attestation-record.ts';
import { LedgerIndex } from '@vigil/core/store/ledger-index.ts';
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

describe('the index of the ledger', () => {
  it('finds the same as a plain scan, page by page', () => {
    fc.assert(
      fc.property(entries, fc.nat(60), fc.integer({ min: 1, max: 9 }), fc.nat(100), (all, dropped, limit, fromMs) => {
        const index = new LedgerIndex();
        for (const [i, { at, bank, verdict }] of all.entries()) index.add(i + 1, entry(at, bank, verdict), `hash ${i}`);
        index.dropUpTo(dropped);
        const kept = all.map((one, i) => ({ ...one, seq: i + 1 })).filter(({ seq }) => seq > dropped);
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
        expect(index.count('a', 'u')).toBe(kept.filter(({ bank }) => bank === 'a').length);
        expect(index.get(dropped)).toBeUndefined();
        for (const { seq } of kept) expect(index.get(seq)?.seq).toBe(seq);
      }),
    );
  });
});

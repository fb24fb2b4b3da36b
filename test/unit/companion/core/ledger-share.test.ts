import type { IndexedRecord } from '@vigil/core/store/indexed-record.ts';
import { recordsToCondense, shareOf } from '@vigil/core/store/ledger-share.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type Shown = Pick<IndexedRecord, 'verdict' | 'purpose'>;
const ROUTINE: Shown = { verdict: 'match', purpose: 'session' };
const PAYMENT: Shown = { verdict: 'match', purpose: 'transaction' };
const MISMATCH: Shown = { verdict: 'mismatch', purpose: 'session' };
const REGISTRATION: Shown = { verdict: null, purpose: 'registration' };

/** Records in the order of their banks' names. */
function rowsOf(banks: string, shownAt: (seq: number) => Shown = () => ROUTINE): IndexedRecord[] {
  return [...banks].map((bank, i) => ({
    seq: i + 1,
    at: i,
    source: { bank, sub: 'u', origin: `https://${bank}.example`, place: 0, entries: 0 },
    ...shownAt(i + 1),
    confidence: null,
    chain: `hash ${i + 1}`,
  }));
}
const placesOf = (rows: readonly IndexedRecord[]) => rows.map(({ seq }) => seq);

describe('a full ledger', () => {
  it('condenses records of the bank that has most, and none of one below its share', () => {
    const rows = rowsOf(`bbb${'a'.repeat(20)}`);
    expect(placesOf(recordsToCondense(rows, 20))).toEqual([4, 5, 6]);
  });

  it('keeps mismatches and registrations longest, payments longer than routine records', () => {
    const shown = new Map([
      [1, REGISTRATION],
      [2, MISMATCH],
      [3, PAYMENT],
    ]);
    const rows = rowsOf('a'.repeat(12), (seq) => shown.get(seq) ?? ROUTINE);
    expect(placesOf(recordsToCondense(rows, 8))).toEqual([4, 5, 6, 7]);
    const few = rowsOf('a'.repeat(6), (seq) => shown.get(seq) ?? ROUTINE);
    expect(placesOf(recordsToCondense(few, 4))).toEqual([3, 4]);
  });

  it('bounds a bank whose records are all mismatches', () => {
    const rows = rowsOf(`${'b'.repeat(5)}${'a'.repeat(10)}`, (seq) => (seq > 5 ? MISMATCH : ROUTINE));
    expect(placesOf(recordsToCondense(rows, 10))).toEqual([6, 7, 8, 9, 10]);
  });

  it('keeps the newest records, from which nonces and sessions are restored', () => {
    const rows = rowsOf('bbbbbcccccaaaaaaaaa');
    expect(placesOf(recordsToCondense(rows, 18))).toEqual([1]);
  });

  it('comes down to what is kept, for any mix of banks', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'abcde'), { minLength: 1, maxLength: 80 }), fc.nat(80), (banks, over) => {
        const keep = Math.max(2, banks.length - Math.min(over, banks.length >> 2));
        const rows = rowsOf(banks.join(''));
        const gone = recordsToCondense(rows, keep);
        expect(rows.length - gone.length).toBe(Math.min(rows.length, keep));
        expect(placesOf(gone)).toEqual(placesOf(gone).toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('the share of a bank', () => {
  it.each([
    [[10, 2, 3], 10, 5],
    [[1, 1], 10, 1],
    [[7, 7, 7], 9, 3],
    [[100], 20, 20],
  ])('of %j records, %i kept, is %i', (lengths, keep, share) => {
    expect(shareOf(lengths, keep)).toBe(share);
  });
});

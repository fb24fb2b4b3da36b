/**
 * Reads the ledger for the user. In: a filter. Out: pages of rows, and one attestation with exactly the claims that were
 * signed.
 */

import { VigilError } from '@vigil/protocol/errors.ts';
import type {
  AttestationDetail,
  AttestationFilter,
  AttestationRow,
  AttestationsPage,
  CondensedAttestations,
} from '@vigil/protocol/user/attestations.ts';
import type { IndexedRecord, Source } from '../store/indexed-record.ts';
import type { Ledger } from '../store/ledger.ts';
import type { AttestationSearch } from '../store/ledger-index.ts';
import { addedCounts, type CondensedRun, DAY_MS } from '../store/ledger-runs.ts';
import { claimsOfToken } from '../store/sent-token.ts';

export type NameOf = (bank: string) => string;

export function pageOf(
  { index }: Ledger,
  nameOf: NameOf,
  { filter, before, limit }: { filter: AttestationFilter; before: number | null; limit: number },
): AttestationsPage {
  const { rows, matching, more } = index.search(searchOf(filter, nameOf), before, limit);
  return {
    rows: rows.map((row) => rowOf(row, nameOf)),
    matching,
    total: index.length,
    nextBefore: more ? (rows.at(-1)?.seq ?? null) : null,
  };
}

/** Throws `attestation-unknown` for one that never was or was dropped, `store-undecryptable` for one that was damaged. */
export function attestationDetailOf(ledger: Ledger, nameOf: NameOf, seq: number): AttestationDetail {
  const row = ledger.index.get(seq);
  const entry = ledger.entry(seq);
  if (row === undefined || entry === undefined) {
    throw new VigilError('attestation-unknown', `There is no attestation record ${seq}: see vigil attestations.`);
  }
  const token = ledger.token(seq, entry);
  const claims = token === null ? null : claimsOfToken(token);
  return { ...rowOf(row, nameOf), claims, jws: entry.jws, chain: row.chain };
}

/** Summed over all days and subjects. */
export function condensedOf({ index: { runs } }: Ledger, nameOf: NameOf): CondensedAttestations {
  const sums = addedCounts(runs.flatMap(({ counts }) => counts).map((count) => ({ ...count, sub: '' })));
  const counts = sums.map(({ sub: _all, ...count }) => ({ ...count, bankName: nameOf(count.bank) }));
  const dayMs = (run: CondensedRun | undefined) => (run === undefined ? null : run.day * DAY_MS);
  return {
    records: sums.reduce((sum, { records }) => sum + records, 0),
    firstDayMs: dayMs(runs[0]),
    lastDayMs: dayMs(runs.at(-1)),
    counts: counts.sort((a, b) => b.records - a.records).slice(0, 1000),
  };
}

export function rowOf(
  { seq, at, source, purpose, verdict, confidence }: IndexedRecord,
  nameOf: NameOf,
): AttestationRow {
  const { bank, origin } = source;
  return { seq, atMs: at, bank, bankName: nameOf(bank), origin, purpose, verdict, confidence };
}

function searchOf({ text = '', ...rest }: AttestationFilter, nameOf: NameOf): AttestationSearch {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return rest;
  const mentions = (words: string) => words.toLowerCase().includes(wanted);
  const source = ({ bank, origin }: Source) => mentions(bank) || mentions(nameOf(bank)) || mentions(origin);
  return { ...rest, source };
}

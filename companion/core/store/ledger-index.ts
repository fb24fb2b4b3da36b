/**
 * The searchable index of the ledger. In: records as they are appended and dropped. Out: matching rows, newest first, and their
 * number. Held in memory, about 150 bytes a record, because encrypted rows cannot be searched on disk.
 */
import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { VERDICTS } from '@vigil/protocol/attestation/claims.ts';
import type { AttestationRecord } from './attestation-record.ts';

/** Bank, subject and origin, shared by all records that have the same. */
export interface Source {
  readonly bank: string;
  readonly sub: string;
  readonly origin: string;
}

/** A source with its place among all, and the entries that it has. */
interface CountedSource extends Source {
  readonly place: number;
  entries: number;
}

export interface IndexedRecord {
  readonly seq: number;
  readonly at: number;
  readonly source: CountedSource;
  readonly purpose: AttestationRecord['purpose'];
  readonly verdict: AttestationRecord['verdict'];
  readonly confidence: number | null;
  /** Hash of the chain up to here. */
  readonly chain: string;
}

/** All that are given must hold. */
export interface AttestationSearch {
  readonly source?: (source: Source) => boolean;
  readonly verdict?: AttestationRecord['verdict'];
  readonly purpose?: AttestationRecord['purpose'];
  readonly fromMs?: number;
  readonly toMs?: number;
}

export interface FoundRecords {
  readonly rows: readonly IndexedRecord[];
  /** How many match, whatever their position. */
  readonly matching: number;
  /** Whether more match below the last row. */
  readonly more: boolean;
}

export class LedgerIndex {
  /** Oldest first, without holes. */
  #rows: IndexedRecord[] = [];
  readonly #sources = new Map<string, CountedSource>();

  get length(): number {
    return this.#rows.length;
  }

  add(seq: number, entry: AttestationRecord, chain: string): void {
    const { at, purpose, verdict, confidence = null } = entry;
    const source = this.#sourceOf(entry);
    source.entries += 1;
    this.#rows.push({
      seq,
      at,
      source,
      purpose: own(PURPOSES, purpose),
      verdict: own(VERDICTS, verdict),
      confidence,
      chain,
    });
  }

  /** Forgets what the ledger dropped: everything up to and including `seq`. */
  dropUpTo(seq: number): void {
    const gone = Math.max(0, seq - (this.#rows[0]?.seq ?? seq + 1) + 1);
    for (const { source } of this.#rows.splice(0, gone)) this.#sourceOf(source).entries -= 1;
  }

  /** Number of records of one bank and subject. */
  count(bank: string, sub: string): number {
    const own = [...this.#sources.values()].filter((source) => source.bank === bank && source.sub === sub);
    return own.reduce((sum, { entries }) => sum + entries, 0);
  }

  get(seq: number): IndexedRecord | undefined {
    return this.#rows[seq - (this.#rows[0]?.seq ?? 0)];
  }

  /** The newest of the oldest records that were all made before `atMs` (epoch ms); null: there is none. */
  lastBefore(atMs: number): number | null {
    const first = this.#rows[0];
    if (first === undefined || first.at >= atMs) return null;
    const kept = this.#rows.findIndex(({ at }) => at >= atMs);
    return (this.#rows.at(kept === -1 ? -1 : kept - 1) ?? first).seq;
  }

  newest(): IndexedRecord | undefined {
    return this.#rows.at(-1);
  }

  /** At most `limit` rows older than `before` (null: from the newest), newest first. */
  search(search: AttestationSearch, before: number | null, limit: number): FoundRecords {
    const matches = matcher(search, [...this.#sources.values()]);
    const rows: IndexedRecord[] = [];
    let matching = 0;
    let more = false;
    for (let i = this.#rows.length - 1; i >= 0; i--) {
      const row = this.#rows[i];
      if (row === undefined || !matches(row)) continue;
      matching += 1;
      if (before !== null && row.seq >= before) continue;
      if (rows.length < limit) rows.push(row);
      else more = true;
    }
    return { rows, matching, more };
  }

  #sourceOf({ bank, sub, origin }: Source): CountedSource {
    const name = JSON.stringify([bank, sub, origin]);
    const known = this.#sources.get(name) ?? { bank, sub, origin, place: this.#sources.size, entries: 0 };
    this.#sources.set(name, known);
    return known;
  }
}

/** Text is compared once for each source, not for each row. */
function matcher(search: AttestationSearch, sources: readonly CountedSource[]): (row: IndexedRecord) => boolean {
  const { source, fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = search;
  const verdict = own(VERDICTS, search.verdict);
  const purpose = own(PURPOSES, search.purpose);
  const chosen = source === undefined ? null : sources.map(source);
  return (row) =>
    (chosen === null || chosen[row.source.place] === true) &&
    (verdict === undefined || row.verdict === verdict) &&
    (purpose === undefined || row.purpose === purpose) &&
    row.at >= fromMs &&
    row.at <= toMs;
}

/** The list's own string in place of an equal one from the disk or the wire: equal strings of one address compare at once. */
function own<W extends string | null | undefined>(list: readonly string[], word: W): W {
  return (list.find((one) => one === word) as W | undefined) ?? word;
}

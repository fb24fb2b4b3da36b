/**
 * The searchable index of the ledger. In: records as they are appended and dropped. Out: matching rows, newest first, and their
 * number. Held in memory, about 150 bytes a record, because encrypted rows cannot be searched on disk.
 */
import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { VERDICTS } from '@vigil/protocol/attestation/claims.ts';
import type { AttestationRecord } from './attestation-record.ts';
import type { CountedSource, IndexedRecord, Source } from './indexed-record.ts';
import type { CondensedRun, RunChanges } from './ledger-runs.ts';

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
  /** Oldest first; condensed records are missing. */
  #rows: IndexedRecord[] = [];
  #runs: readonly CondensedRun[];
  readonly #sources = new Map<string, CountedSource>();

  /** `runs`: the condensed records, in order. */
  constructor(runs: readonly CondensedRun[] = []) {
    this.#runs = runs;
  }

  get rows(): readonly IndexedRecord[] {
    return this.#rows;
  }

  get runs(): readonly CondensedRun[] {
    return this.#runs;
  }

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
    const kept = this.#rows.findIndex((row) => row.seq > seq);
    const gone = this.#rows.splice(0, kept === -1 ? this.#rows.length : kept);
    for (const { source } of gone) this.#sourceOf(source).entries -= 1;
    if ((this.#runs[0]?.to ?? seq + 1) <= seq) this.#runs = this.#runs.filter(({ to }) => to > seq);
  }

  /** `rows` were condensed. */
  condense(rows: readonly IndexedRecord[], { written, removed }: RunChanges): void {
    const gone = new Set(rows);
    this.#rows = this.#rows.filter((row) => !gone.has(row));
    for (const { source } of rows) source.entries -= 1;
    const replaced = new Set([...removed, ...written.map(({ from }) => from)]);
    const others = this.#runs.filter(({ from }) => !replaced.has(from));
    this.#runs = [...others, ...written].sort((a, b) => a.from - b.from);
  }

  /** Number of records of one bank and subject, condensed ones too. */
  count(bank: string, sub: string): number {
    const isOwn = (one: { readonly bank: string; readonly sub: string }) => one.bank === bank && one.sub === sub;
    const own = [...this.#sources.values()].filter(isOwn).reduce((sum, { entries }) => sum + entries, 0);
    const condensed = this.#runs.flatMap(({ counts }) => counts).filter(isOwn);
    return own + condensed.reduce((sum, { records }) => sum + records, 0);
  }

  get(seq: number): IndexedRecord | undefined {
    const row = this.#rows[placeOf(this.#rows, seq, (one) => one.seq)];
    return row?.seq === seq ? row : undefined;
  }

  /** The run that begins at `from`. */
  runAt(from: number): CondensedRun | undefined {
    const run = this.#runs[placeOf(this.#runs, from, (one) => one.from)];
    return run?.from === from ? run : undefined;
  }

  /** The chain's hash at the record or at the end of the run at `seq`. */
  chainAt(seq: number): string | undefined {
    return this.get(seq)?.chain ?? this.#runs.find(({ to }) => to === seq)?.chain;
  }

  /** The newest of the oldest records that were all made before `atMs` (epoch ms), condensed ones too; null: there is none. */
  lastBefore(atMs: number): number | null {
    const kept = this.#rows.find(({ at }) => at >= atMs)?.seq ?? Number.POSITIVE_INFINITY;
    const keptRun = this.#runs.find(({ newestMs }) => newestMs >= atMs)?.from ?? Number.POSITIVE_INFINITY;
    const firstKept = Math.min(kept, keptRun);
    const row = this.#rows.findLast(({ seq }) => seq < firstKept)?.seq;
    const run = this.#runs.findLast(({ from }) => from < firstKept)?.to;
    return row === undefined && run === undefined ? null : Math.max(row ?? 0, run ?? 0);
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

/** Place of the first in an ordered list that does not come before `seq`. */
function placeOf<T>(list: readonly T[], seq: number, seqOf: (one: T) => number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = list[middle];
    if (one !== undefined && seqOf(one) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
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

/** Records in memory. In: entries in the order of writing. Out: a source that searches them. */
import type { StoredEntry } from '../server/audit-trail.ts';
import type { BankAuditEntry } from '../stores/memory.ts';
import { fits, type RecordQuery } from './record-query.ts';
import { type RecordKey, type RecordSource, type StoredRecord, summarise } from './record-source.ts';

/** Grows by `add`. Entries come nearly in the order of time: each finds its place from the end. */
export class RecordIndex implements RecordSource {
  readonly #banks = new Map<string, StoredRecord[]>();
  #added = 0;

  add(bank: string, entry: StoredEntry): void {
    const records = this.#banks.get(bank) ?? [];
    this.#banks.set(bank, records);
    this.#added += 1;
    let place = records.length;
    while (place > 0 && records[place - 1]!.entry.at > entry.at) place -= 1;
    records.splice(place, 0, { id: String(this.#added), entry });
  }

  async page(bank: string, query: RecordQuery, before: RecordKey | null, limit: number): Promise<StoredRecord[]> {
    const records = this.#of(bank);
    const found: StoredRecord[] = [];
    const start =
      before === null ? lowerBound(records, query.to, 0) : lowerBound(records, before.at, Number(before.id));
    for (let place = start - 1; place >= 0 && found.length < limit; place -= 1) {
      const record = records[place]!;
      if (record.entry.at < query.from) break;
      if (fits(query, record.entry)) found.push(record);
    }
    return found;
  }

  async session(bank: string, sid: string, limit: number): Promise<StoredRecord[]> {
    const own = this.#of(bank).filter(({ entry }) => 'sid' in entry && entry.sid === sid);
    return own.slice(-limit);
  }

  async summary(bank: string, query: RecordQuery, stepS: number) {
    const records = this.#of(bank);
    const period = records.slice(lowerBound(records, query.from, 0), lowerBound(records, query.to, 0));
    return summarise(
      period.map(({ entry }) => entry).filter((entry) => fits(query, entry)),
      stepS,
    );
  }

  #of(bank: string): readonly StoredRecord[] {
    return this.#banks.get(bank) ?? [];
  }
}

/** The place of the first record that is not before (`at`, `id`). */
function lowerBound(records: readonly StoredRecord[], at: number, id: number): number {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const record = records[middle]!;
    const isBefore = record.entry.at < at || (record.entry.at === at && Number(record.id) < id);
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The trail of `memoryCredentials`: what it has dropped since stays until the process ends. */
export function memoryRecords({ trail }: { readonly trail: readonly BankAuditEntry[] }): RecordSource {
  const index = new RecordIndex();
  let last: BankAuditEntry | null = null;
  const current = (): RecordIndex => {
    const place = last === null ? -1 : trail.lastIndexOf(last);
    for (const one of trail.slice(place + 1)) {
      const { bank, ...entry } = one;
      index.add(bank, entry);
    }
    last = trail.at(-1) ?? last;
    return index;
  };
  return {
    page: (...args) => current().page(...args),
    session: (...args) => current().session(...args),
    summary: (...args) => current().summary(...args),
  };
}

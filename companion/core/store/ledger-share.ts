/**
 * Which records of a full ledger are condensed. In: all records, and how many may stay. Out: those that go, oldest first. Each bank has
 * an equal share, and what one does not use is for the others, so that a bank that asks often displaces its own records alone. Of a
 * bank routine records go first, then payments, at the end mismatches and registrations.
 */
import type { IndexedRecord, Source } from './indexed-record.ts';

/** The newest records stay as they are: nonces and live bank sessions are restored from them. */
export const RECALLED_RECORDS = 5000;

/** `rows` in order of position; at most `keep` stay, but the newest {@link RECALLED_RECORDS} (half of `keep`, if that is less) do. */
export function recordsToCondense(rows: readonly IndexedRecord[], keep: number): IndexedRecord[] {
  const excess = rows.length - keep;
  if (excess <= 0) return [];
  const recalled = Math.min(RECALLED_RECORDS, Math.floor(keep / 2));
  const old = rows.slice(0, rows.length - recalled);
  const over = excessOfBanks(rows, keep);
  const chosen = new Set<IndexedRecord>();
  for (const weight of WEIGHTS) {
    for (const row of old) {
      if (chosen.size === excess) break;
      const bank = over.get(row.source);
      if (bank === undefined || bank.left <= 0 || weightOf(row) !== weight) continue;
      bank.left -= 1;
      chosen.add(row);
    }
  }
  // Where a bank has more than its share among the newest: the oldest of all.
  for (const weight of WEIGHTS)
    for (const row of old) if (chosen.size < excess && weightOf(row) === weight) chosen.add(row);
  return old.filter((row) => chosen.has(row));
}

/** By how many records the bank of each source is over its share. */
function excessOfBanks(rows: readonly IndexedRecord[], keep: number): ReadonlyMap<Source, { left: number }> {
  const sources = new Map<Source, number>();
  for (const { source } of rows) sources.set(source, (sources.get(source) ?? 0) + 1);
  const banks = new Map<string, { left: number }>();
  for (const [{ bank }, records] of sources) banks.set(bank, { left: (banks.get(bank)?.left ?? 0) + records });
  const share = shareOf(
    [...banks.values()].map(({ left }) => left),
    keep,
  );
  for (const bank of banks.values()) bank.left -= share;
  return new Map([...sources.keys()].map((source) => [source, banks.get(source.bank) ?? { left: 0 }]));
}

/** The most that each may have, so that all together have at most `keep`. */
export function shareOf(lengths: readonly number[], keep: number): number {
  let left = keep;
  const sorted = lengths.toSorted((a, b) => a - b);
  for (const [at, length] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - at));
    if (length > share) return share;
    left -= length;
  }
  return sorted.at(-1) ?? keep;
}

/** Routine records first. */
const WEIGHTS = [0, 1, 2] as const;

function weightOf({ verdict, purpose }: IndexedRecord): (typeof WEIGHTS)[number] {
  if (verdict === null || verdict === 'mismatch') return 2;
  return purpose === 'transaction' ? 1 : 0;
}

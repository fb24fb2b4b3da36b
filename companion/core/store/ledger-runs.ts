/**
 * Condensed records. In: consecutive records of the ledger. Out: runs: how many there were of each bank, purpose and verdict on one
 * day (UTC), and the hash of the chain at their end, so that the chain can be followed past them. Each is encrypted under its place.
 */
import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { VERDICTS } from '@vigil/protocol/attestation/claims.ts';
import { z } from 'zod';
import type { IndexedRecord } from './indexed-record.ts';
import { brokenLedger } from './ledger-rows.ts';
import type { Vault } from './vault.ts';

export const DAY_MS = 86_400_000;
const NAME = 'ledger-run/';
const nameOf = (from: number) => `${NAME}${from}`;

const condensedCount = z.strictObject({
  bank: z.string(),
  sub: z.string(),
  origin: z.string(),
  purpose: z.enum(PURPOSES),
  verdict: z.enum(VERDICTS).nullable(),
  records: z.number().int().min(1),
});
export type CondensedCount = z.infer<typeof condensedCount>;

const condensedRun = z.strictObject({
  /** First and last position. */
  from: z.number().int().min(1),
  to: z.number().int().min(1),
  /** Hash of the chain at `to`. */
  chain: z.string(),
  /** Days since 1970-01-01 UTC. */
  day: z.number().int(),
  /** When the newest of them was made (epoch ms). */
  newestMs: z.number().int(),
  counts: z.array(condensedCount),
});
export type CondensedRun = z.infer<typeof condensedRun>;

/** What a transaction changed: runs that came, and those that they stand for (`from`). */
export interface RunChanges {
  readonly written: readonly CondensedRun[];
  readonly removed: readonly number[];
}

/** Runs in place of `rows` (in order): neighbours of one day become one, also with those that are there. */
export function runsOf(rows: readonly IndexedRecord[], known: readonly CondensedRun[]): RunChanges {
  const all = [...known, ...rows.map(runOf)].sort((a, b) => a.from - b.from);
  const merged: CondensedRun[] = [];
  for (const run of all) {
    const last = merged.at(-1);
    if (last?.to === run.from - 1 && last.day === run.day) merged[merged.length - 1] = joined(last, run);
    else merged.push(run);
  }
  const untouched = new Set(known);
  const written = merged.filter((run) => !untouched.has(run));
  const names = new Set(merged.map(({ from }) => from));
  return { written, removed: known.map(({ from }) => from).filter((from) => !names.has(from)) };
}

function runOf({ seq, at, source, purpose, verdict, chain }: IndexedRecord): CondensedRun {
  const { bank, sub, origin } = source;
  const counts = [{ bank, sub, origin, purpose, verdict, records: 1 }];
  return { from: seq, to: seq, chain, day: Math.floor(at / DAY_MS), newestMs: at, counts };
}

function joined(before: CondensedRun, { to, chain, newestMs, counts }: CondensedRun): CondensedRun {
  const sum = addedCounts([...before.counts, ...counts]);
  return { ...before, to, chain, newestMs: Math.max(before.newestMs, newestMs), counts: sum };
}

/** One count for all that speak of the same. */
export function addedCounts(counts: readonly CondensedCount[]): CondensedCount[] {
  const sums = new Map<string, CondensedCount>();
  for (const { records, ...what } of counts) {
    const name = JSON.stringify(what);
    sums.set(name, { ...what, records: records + (sums.get(name)?.records ?? 0) });
  }
  return [...sums.values()];
}

/** The runs on the disk. Writing and removing are for an open transaction. */
export class LedgerRuns {
  readonly #vault: Vault;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** In order. Throws `store-undecryptable` for one that is damaged. */
  all(): CondensedRun[] {
    const places = this.#vault.looseNames(NAME).map((name) => Number(name.slice(NAME.length)));
    return places.sort((a, b) => a - b).map((from) => this.read(from));
  }

  read(from: number): CondensedRun {
    const parsed = condensedRun.safeParse(JSON.parse(this.#vault.readLoose(nameOf(from))?.toString() ?? 'null'));
    if (parsed.success && parsed.data.from === from) return parsed.data;
    throw brokenLedger();
  }

  change({ written, removed }: RunChanges): void {
    for (const from of removed) this.#vault.removeLoose(nameOf(from));
    for (const run of written) this.#vault.writeLoose(nameOf(run.from), Buffer.from(JSON.stringify(run)));
  }
}

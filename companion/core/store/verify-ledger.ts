/**
 * Checks the whole ledger. In: its parts. Out: whether rows, tokens and runs on the disk are those that it wrote. Everything is read
 * again, in pieces.
 */
import type { ChainReport } from '@vigil/protocol/user/attestations.ts';
import { type ChainLink, followChain } from './ledger-chain.ts';
import type { LedgerIndex } from './ledger-index.ts';
import type { ChainRow, LedgerRows } from './ledger-rows.ts';
import type { CondensedRun, LedgerRuns } from './ledger-runs.ts';

/** Rows between two rests: some 20 ms of work. */
const CHUNK = 250;

export interface LedgerParts {
  readonly index: LedgerIndex;
  readonly rows: LedgerRows;
  readonly runs: LedgerRuns;
  /** Where the chain begins and ends now. */
  readonly ends: () => { readonly anchor: ChainLink; readonly head: ChainLink };
  /** Changes whenever records are dropped or condensed: what was read before is then no more. */
  readonly edition: () => number;
  readonly hasWholeToken: (row: ChainRow, tokens: ReadonlyMap<number, unknown>) => boolean;
}

/** `rest` is awaited between pieces. */
export async function verifyLedger(ledger: LedgerParts, rest: () => Promise<unknown>): Promise<ChainReport> {
  const { anchor, head } = ledger.ends();
  const edition = ledger.edition();
  const entries = ledger.index.length;
  const brokenAt = (at: number): ChainReport => ({ intact: false, entries, brokenAt: at });
  let reached = anchor;
  while (reached.seq < head.seq) {
    const upTo = Math.min(head.seq, reached.seq + CHUNK);
    const { reached: next, holds } = follow(ledger, reached, upTo);
    reached = next;
    if (!holds || reached.seq < upTo) return brokenAt(reached.seq + 1);
    await rest();
    if (ledger.edition() !== edition) return verifyLedger(ledger, rest);
  }
  return reached.hash === head.hash ? { intact: true, entries, brokenAt: null } : brokenAt(head.seq);
}

function follow({ index, rows, runs, hasWholeToken }: LedgerParts, from: ChainLink, upTo: number) {
  const tokens = rows.tokens(from.seq, upTo);
  return followChain(from, rows.chunk(from.seq, upTo), {
    runAt: (at) => (index.runAt(at) === undefined ? undefined : wholeRun(rows, runs, at)),
    onRow: (row, chain) => index.get(row.seq)?.chain === chain && hasWholeToken(row, tokens),
  });
}

/** Undefined: it is damaged, or records stand where it says that they are condensed. */
function wholeRun(rows: LedgerRows, runs: LedgerRuns, from: number): CondensedRun | undefined {
  try {
    const run = runs.read(from);
    return rows.chunk(from - 1, run.to).length === 0 ? run : undefined;
  } catch {
    return undefined;
  }
}

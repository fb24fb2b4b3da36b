/**
 * Follows the hash chain. In: a place of the chain, the rows above it, the runs of condensed records. Out: how far it holds; it goes on
 * behind a run with the hash that the run states.
 */
import { sha256 } from '../crypto/hash.ts';
import type { ChainRow } from './ledger-rows.ts';
import type { CondensedRun } from './ledger-runs.ts';

/** A position, and the hash of the chain there. */
export interface ChainLink {
  readonly seq: number;
  readonly hash: string;
}

export interface FollowOptions {
  /** The run that begins at a position. */
  readonly runAt: (seq: number) => Pick<CondensedRun, 'to' | 'chain'> | undefined;
  /** False: this row is not as it was. */
  readonly onRow: (row: ChainRow, chain: string) => boolean;
}

/** `holds` false: the chain is broken behind `reached`. */
export function followChain(
  from: ChainLink,
  rows: readonly ChainRow[],
  { runAt, onRow }: FollowOptions,
): { readonly reached: ChainLink; readonly holds: boolean } {
  let reached = from;
  for (const row of rows) {
    reached = behindRuns(reached, runAt);
    if (row.seq !== reached.seq + 1) return { reached, holds: false };
    const hash = sha256(reached.hash, row.body);
    if (!onRow(row, hash)) return { reached, holds: false };
    reached = { seq: row.seq, hash };
  }
  return { reached: behindRuns(reached, runAt), holds: true };
}

function behindRuns(from: ChainLink, runAt: FollowOptions['runAt']): ChainLink {
  let reached = from;
  for (let run = runAt(reached.seq + 1); run !== undefined; run = runAt(reached.seq + 1))
    reached = { seq: run.to, hash: run.chain };
  return reached;
}

/**
 * Counts false matches. In: what the engine says of impostors, pair by pair, while their evidence grows. Out: the false match
 * table of the parameters that the engine ran with.
 *
 * Pairs of people, not comparisons, count as independent in the bound (Clopper and Pearson).
 */
import type { Trust } from '@vigil/engine/engine-api.ts';
import type { FalseMatchTable } from '@vigil/engine/trust/false-match.ts';
import { proportionInterval } from '../base/intervals.ts';

/** Joint evidence, as the companion reports it: at least so many keys and strokes. */
export interface EvidenceLevel {
  readonly keys: number;
  readonly strokes: number;
}

/** Amounts of evidence that rates are counted for. */
export const EVIDENCE_LEVELS: readonly EvidenceLevel[] = [
  { keys: 0, strokes: 8 },
  { keys: 0, strokes: 20 },
  { keys: 0, strokes: 50 },
  { keys: 20, strokes: 0 },
  { keys: 20, strokes: 8 },
  { keys: 20, strokes: 20 },
  { keys: 50, strokes: 0 },
  { keys: 50, strokes: 20 },
  { keys: 100, strokes: 0 },
  { keys: 100, strokes: 20 },
  { keys: 200, strokes: 0 },
];
/** Log10 likelihood ratios at which the table is written: tenths, so that a bound is passed near where it is reached. */
const GRID = Array.from({ length: 51 }, (_, i) => (i - 10) / 10);

/** What the engine said when an amount of evidence was reached. */
export interface ScoredTrust {
  readonly llr: number;
  readonly confidence: number;
  readonly conclusive: boolean;
  readonly keys: number;
  readonly strokes: number;
}

/**
 * Watches one visit: `reached` is called once for each level, when its evidence is first there.
 *
 * @returns takes the trust after each batch.
 */
export function watchLevels(reached: (level: number, trust: ScoredTrust) => void): (trust: Trust) => void {
  const done = new Set<number>();
  return ({ llr, confidence, conclusive, evidence }) => {
    if (llr === null || confidence === null) return;
    for (const [level, { keys, strokes }] of EVIDENCE_LEVELS.entries()) {
      const isDue = evidence.keys >= keys && evidence.strokes >= strokes && (keys > 0 || evidence.keys === 0);
      if (!isDue || done.has(level)) continue;
      done.add(level);
      reached(level, { llr, confidence, conclusive, keys: evidence.keys, strokes: evidence.strokes });
    }
  };
}

export class FalseMatchCount {
  /** Scores of impostors by level, then by pair of people. */
  private readonly scores = EVIDENCE_LEVELS.map(() => new Map<string, number[]>());

  /** Takes the trust in one impostor's visit after each batch. */
  visitOf(pair: string): (trust: Trust) => void {
    return watchLevels((level, { llr }) => this.note(level, pair, llr));
  }

  note(level: number, pair: string, llr: number): void {
    const scores = this.scores[level]!;
    const known = scores.get(pair);
    if (known === undefined) scores.set(pair, [llr]);
    else known.push(llr);
  }

  /** @param cal names the calibration in every attestation. Levels that no impostor reached are left out. */
  table(cal: string): FalseMatchTable {
    const levels = EVIDENCE_LEVELS.map((level, at) => {
      const scores = this.scores[at]!;
      return { ...level, n: scores.size, rows: rowsOf(scores) };
    });
    return { cal, levels: levels.filter(({ n }) => n > 0) };
  }
}

/** Share of comparisons at or above each score, with the upper bound over pairs. */
function rowsOf(byPair: ReadonlyMap<string, readonly number[]>): FalseMatchTable['levels'][number]['rows'] {
  const impostors = [...byPair.values()].flat();
  const pairs = byPair.size;
  const rows = GRID.map((score): [number, number, number] => {
    const share = impostors.filter((llr) => llr >= score).length / impostors.length;
    return [score, round(share), round(proportionInterval(Math.ceil(share * pairs - 1e-9), pairs).high)];
  });
  return rows.filter(([, est], i) => i === 0 || est > 0 || rows[i - 1]![1] > 0);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

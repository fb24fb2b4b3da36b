/**
 * Counts false matches. In: what the engine says of impostors, pair by pair, while their evidence grows. Out: the false match
 * table of the parameters that the engine ran with.
 *
 * People, not comparisons, count as independent in the bound (people-bound.ts).
 */
import type { Trust } from '@vigil/engine/engine-api.ts';
import type { FalseMatchTable } from '@vigil/engine/trust/false-match.ts';
import { reachedLevel } from '@vigil/engine/trust/false-match.ts';
import { boundOverPeople, type PairCount } from './people-bound.ts';

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
  { keys: 20, strokes: 14 },
  { keys: 20, strokes: 20 },
  { keys: 50, strokes: 0 },
  { keys: 50, strokes: 20 },
  { keys: 100, strokes: 0 },
  { keys: 100, strokes: 20 },
  { keys: 200, strokes: 0 },
];
/** Log10 likelihood ratios at which the table is written: twentieths, so that a bound is passed near where it is reached. */
const GRID = Array.from({ length: 101 }, (_, i) => (i - 20) / 20);

/** What the engine said when an amount of evidence was reached. */
export interface ScoredTrust {
  readonly llr: number;
  readonly confidence: number;
  readonly conclusive: boolean;
  readonly keys: number;
  readonly strokes: number;
}

/**
 * Watches one visit: `reached` is called once for each level, when its evidence is first there and that of no higher one: a score with
 * more is told by the higher level, and would make the lower one seem easier to pass or harder.
 *
 * @returns takes the trust after each batch.
 */
export function watchLevels(reached: (level: number, trust: ScoredTrust) => void): (trust: Trust) => void {
  const done = new Set<EvidenceLevel>();
  return ({ llr, confidence, conclusive, evidence: { keys, strokes } }) => {
    if (llr === null || confidence === null) return;
    const level = reachedLevel(EVIDENCE_LEVELS, keys, strokes);
    if (level === undefined || done.has(level) || (level.keys === 0 && keys > 0)) return;
    done.add(level);
    reached(EVIDENCE_LEVELS.indexOf(level), { llr, confidence, conclusive, keys, strokes });
  };
}

/** Scores of one visitor against one owner. */
interface PairScores {
  readonly owner: string;
  readonly visitor: string;
  readonly llrs: number[];
}

export class FalseMatchCount {
  /** Scores of impostors by level, then by pair of people. */
  private readonly scores = EVIDENCE_LEVELS.map(() => new Map<string, PairScores>());

  /** Takes the trust in one impostor's visit after each batch. */
  visitOf(owner: string, visitor: string): (trust: Trust) => void {
    return watchLevels((level, { llr }) => this.note(level, owner, visitor, llr));
  }

  note(level: number, owner: string, visitor: string, llr: number): void {
    const scores = this.scores[level]!;
    const pair = JSON.stringify([owner, visitor]);
    const known = scores.get(pair);
    if (known === undefined) scores.set(pair, { owner, visitor, llrs: [llr] });
    else known.llrs.push(llr);
  }

  /**
   * @param cal names the calibration in every attestation. Levels that no impostor reached are left out, and those of few pairs where a lower
   * one has more: their bound would hide that of the lower one, which holds for more evidence too.
   */
  table(cal: string): FalseMatchTable {
    const levels = EVIDENCE_LEVELS.map((level, at) => {
      const scores = this.scores[at]!;
      return { ...level, n: scores.size, rows: rowsOf([...scores.values()]) };
    });
    const isHiding = (level: CountedLevel) =>
      level.n < MIN_PAIRS &&
      levels.some(({ keys, strokes, n }) => n > level.n && keys <= level.keys && strokes <= level.strokes);
    return { cal, levels: levels.filter((level) => level.n > 0 && !isHiding(level)) };
  }
}

type CountedLevel = EvidenceLevel & { readonly n: number };

/** Pairs from which on a bound can reach 5%, the limit of the portal's preset `balanced`: it is three in as many pairs at least. */
const MIN_PAIRS = 60;

/** Share of comparisons at or above each score, with the upper bound over people, which never rises with the score. */
function rowsOf(pairs: readonly PairScores[]): FalseMatchTable['levels'][number]['rows'] {
  let bound = 0;
  const falling = GRID.toReversed().map((score): [number, number, number] => {
    const counts = pairs.map(({ owner, visitor, llrs }): PairCount => {
      return { owner, visitor, comparisons: llrs.length, hits: llrs.filter((llr) => llr >= score).length };
    });
    const sum = (of: (count: PairCount) => number) => counts.reduce((total, count) => total + of(count), 0);
    const share = sum(({ hits }) => hits) / sum(({ comparisons }) => comparisons);
    bound = Math.max(bound, share, boundOverPeople(counts));
    return [score, round(share), roundUp(bound)];
  });
  const rows = falling.toReversed();
  return rows.filter(([, est], i) => i === 0 || est > 0 || rows[i - 1]![1] > 0);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** To three digits, never down: a bound stays one. */
function roundUp(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Math.min(1, round(Math.ceil(value / unit - 1e-9) * unit));
}

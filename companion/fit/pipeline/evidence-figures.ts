/**
 * What a bank would see by amount of evidence. In: judged visits of the deployment's people, the false match table. Out: for each amount
 * the share of own and of others' visits that the portal's presets would accept, and of those that would be called another user.
 */
import { THRESHOLDS } from '@vigil/core/verdicts/verdict.ts';
import { type FalseMatchTable, falseMatchRate } from '@vigil/engine/trust/false-match.ts';
import type { EvidenceFigures } from '../report/figures.ts';
import { EVIDENCE_LEVELS } from '../trust/false-match-count.ts';
import type { JudgedLevel } from '../trust/judged-visits.ts';
import { type PairCount, shareOverPeople } from '../trust/people-bound.ts';

/** Limits of the portal's presets `balanced` and `strict`: bound of the false match rate, confidence. */
const BALANCED = { bound: 0.05, confidence: THRESHOLDS.match.enter };
const STRICT = { bound: 0.01, confidence: 0.95 };

export interface JudgedBy {
  readonly levels: readonly JudgedLevel[];
  readonly table: FalseMatchTable;
}

export function evidenceFigures(own: JudgedBy, shipped: JudgedBy): EvidenceFigures[] {
  return EVIDENCE_LEVELS.flatMap(({ keys, strokes }, level) => {
    const counted = own.table.levels.find((row) => row.keys === keys && row.strokes === strokes);
    if (counted === undefined) return [];
    return [
      {
        keys,
        strokes,
        pairs: counted.n,
        lowestBound: Math.min(...counted.rows.map(([, , bound]) => bound)),
        own: sharesOf(own, level),
        shipped: sharesOf(shipped, level),
      },
    ];
  });
}

function sharesOf({ levels, table }: JudgedBy, level: number): EvidenceFigures['own'] {
  const at = levels.filter((judged) => judged.level === level);
  const of = (own: boolean) => {
    const visits = at.filter((judged) => judged.own === own);
    const share = (holds: (judged: JudgedLevel) => boolean) => shareOverPeople(pairsOf(visits, holds));
    return {
      visits: visits.length,
      allowed: share((judged) => isAllowed(judged, table, BALANCED)),
      allowedStrict: share((judged) => isAllowed(judged, table, STRICT)),
      mismatch: share(({ confidence, conclusive }) => conclusive && confidence <= THRESHOLDS.mismatch.enter),
    };
  };
  return { genuine: of(true), impostor: of(false) };
}

function pairsOf(visits: readonly JudgedLevel[], holds: (judged: JudgedLevel) => boolean): PairCount[] {
  const pairs = new Map<string, PairCount>();
  for (const visit of visits) {
    const { owner, visitor } = visit;
    const name = JSON.stringify([owner, visitor]);
    const { comparisons, hits } = pairs.get(name) ?? { comparisons: 0, hits: 0 };
    pairs.set(name, { owner, visitor, comparisons: comparisons + 1, hits: hits + Number(holds(visit)) });
  }
  return [...pairs.values()];
}

function isAllowed(
  { llr, confidence, keys, strokes }: JudgedLevel,
  table: FalseMatchTable,
  limits: { readonly bound: number; readonly confidence: number },
): boolean {
  const rate = falseMatchRate(table, llr, keys, strokes);
  return confidence >= limits.confidence && rate !== null && rate.ucl95 <= limits.bound;
}

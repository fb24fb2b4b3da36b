/**
 * Weighs every moment at which somebody else could have taken over. In: the blocks of a visit, what compares them, sums of the
 * evidence at their ends. Out: a hypothesis for each, ratios of the whole window, and the newest stretch of own typing.
 */
import type { Block } from './block.ts';
import { OWN_STRETCH_KEYS } from './own-stretches.ts';
import { typedOdds } from './prior-odds.ts';
import { type Comparator, NO_LLRS, type StretchLlrs, StretchSums, type Totals } from './stretch.ts';
import type { Hypothesis } from './takeover-filter.ts';
import { TUNING } from './tuning.ts';

/** A moment of takeover. Of its prior odds, `typedOdds` set how soon an alarm comes and are no estimate. */
export interface Moment extends Hypothesis {
  readonly typedOdds: number;
}

export interface WeighedMoments {
  readonly moments: readonly Moment[];
  /** Likelihood ratios of the whole window. */
  readonly llrs: StretchLlrs;
  /** Ratio of the newest keys, none of them learnt yet (natural log); null while there are too few. */
  readonly ownStretch: number | null;
}

export interface Window {
  readonly blocks: readonly Block[];
  /** Odds of a takeover before the oldest block. */
  readonly settledOdds: number;
  /** Sums up to the block at an index; -1: before the first. */
  totals(index: number): Totals;
}

/** Walks back from now, adds block to block, and compares at every stretch of TUNING and after every likely takeover. */
export function weighMoments(window: Window, comparator: Comparator, factors: number): WeighedMoments {
  const { blocks } = window;
  const moments: Moment[] = [];
  const sums = new StretchSums(comparator, factors);
  const now = window.totals(blocks.length - 1);
  let odds = 0;
  let typed = 0;
  let breaks = 0;
  let lengths = 0;
  let llrs = NO_LLRS;
  let isFresh = true;
  let ownStretch: number | null = null;
  for (let b = blocks.length - 1; b >= 0; b--) {
    const block = blocks[b]!;
    odds += block.hazard;
    isFresh &&= !block.learnt;
    sums.add(block);
    const due = blocks.length - b === TUNING.stretches[lengths];
    if (due) lengths++;
    const broken = block.hazard >= TUNING.breakHazard && breaks++ < TUNING.maxBreaks;
    if (b > 0 && !due && !broken) continue;
    if (b === 0) odds += window.settledOdds;
    const until = comparator.alarmFactor * typedOdds(sums.typedKeys);
    llrs = sums.compare(now, window.totals(b - 1));
    if (isFresh && ownStretch === null && isOwnStretch(sums.freeKeys)) ownStretch = llrs.keystroke;
    const beginning = b === 0 && sums.keys < TUNING.startKeys && sums.strokes < TUNING.startStrokes;
    const llr = beginning ? Math.max(llrs.joint, -TUNING.startBound) : llrs.joint;
    moments.push({ priorOdds: odds + until - typed, typedOdds: until - typed, llr });
    odds = 0;
    typed = until;
  }
  if (moments.length === 0) moments.push({ priorOdds: window.settledOdds, typedOdds: 0, llr: 0 });
  return { moments, llrs, ownStretch };
}

function isOwnStretch(keys: number): boolean {
  return keys >= OWN_STRETCH_KEYS.least && keys <= OWN_STRETCH_KEYS.most;
}

/** The same without the odds that only set how soon an alarm comes: what is learnt is judged by these. */
export function withoutTypedOdds(moments: readonly Moment[]): Hypothesis[] {
  return moments.map(({ priorOdds, typedOdds: typed, llr }) => ({ priorOdds: priorOdds - typed, llr }));
}

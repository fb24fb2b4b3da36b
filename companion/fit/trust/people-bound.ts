/**
 * Bounds of a share of comparisons between people. In: for each pair of owner and visitor, how many comparisons and how many of
 * them hit. Out: the upper bound that holds in 95 cases of 100, or both bounds of 95%.
 *
 * Comparisons of one owner, or of one visitor, are alike: a few easily taken for others make most hits. The variance is that of sums over
 * owners and over visitors, less what both count twice (Cameron, Gelbach and Miller 2011, two-way clusters); as many independent pairs
 * as have this variance give Clopper and Pearson's bound, one-sided.
 */
import { proportionInterval, upperBound } from '../base/intervals.ts';
import type { Figure } from '../base/metrics.ts';

export interface PairCount {
  readonly owner: string;
  readonly visitor: string;
  readonly comparisons: number;
  readonly hits: number;
}

/** @returns 3 / pairs at least, which is the bound without a hit. */
export function boundOverPeople(pairs: readonly PairCount[]): number {
  const comparisons = total(pairs.map((pair) => pair.comparisons));
  const share = total(pairs.map(({ hits }) => hits)) / comparisons;
  if (share === 0) return upperBound(0, pairs.length);
  if (share === 1) return 1;
  const independent = independentPairs(pairs, share, comparisons);
  if (independent < 1) return 1;
  return Math.max(upperBound(Math.ceil(share * independent - 1e-9), independent), upperBound(0, pairs.length));
}

/** The share with its interval. A person's own visits are a pair of the person with itself. */
export function shareOverPeople(pairs: readonly PairCount[]): Figure {
  const comparisons = total(pairs.map((pair) => pair.comparisons));
  if (comparisons === 0) return { value: 0, low: 0, high: 1 };
  const share = total(pairs.map(({ hits }) => hits)) / comparisons;
  const isMixed = share > 0 && share < 1;
  const n = isMixed ? Math.max(1, independentPairs(pairs, share, comparisons)) : pairs.length;
  const low = proportionInterval(Math.floor(share * n + 1e-9), n).low;
  const high = proportionInterval(Math.ceil(share * n - 1e-9), n).high;
  return { value: share, low: Math.min(low, share), high: Math.max(high, share) };
}

function independentPairs(pairs: readonly PairCount[], share: number, comparisons: number): number {
  return Math.floor(Math.min(pairs.length, (share * (1 - share)) / varianceOf(pairs, share, comparisons)));
}

function varianceOf(pairs: readonly PairCount[], share: number, comparisons: number): number {
  const excess = pairs.map(({ hits, comparisons: of }) => hits - share * of);
  const squares = (name: (pair: PairCount) => string): number => {
    const sums = new Map<string, number>();
    for (const [at, pair] of pairs.entries()) sums.set(name(pair), (sums.get(name(pair)) ?? 0) + excess[at]!);
    const few = sums.size / Math.max(1, sums.size - 1);
    return few * total([...sums.values()].map((value) => value * value));
  };
  const alone = total(excess.map((value) => value * value));
  const both = squares(({ owner }) => owner) + squares(({ visitor }) => visitor) - alone;
  return Math.max(both, alone) / comparisons ** 2;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

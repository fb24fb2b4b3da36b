/** Exact 95% intervals. In: counts or ordered values. Out: bounds. */

import type { Interval } from './metrics.ts';

/** Clopper and Pearson 1934: `hits` of `n`, in units of `scale` (100 for percent). */
export function proportionInterval(hits: number, n: number, scale = 1): Interval {
  if (n === 0) return { low: 0, high: scale };
  const low = hits === 0 ? 0 : solve((p) => 1 - binomialBelow(hits, n, p), 0.025);
  const high = hits === n ? 1 : solve((p) => 1 - binomialBelow(hits + 1, n, p), 0.975);
  return { low: low * scale, high: high * scale };
}

/** The upper bound alone, which holds in 95 cases of 100 (Clopper and Pearson): 3 / n without a hit. */
export function upperBound(hits: number, n: number): number {
  if (n === 0 || hits >= n) return 1;
  const bound = solve((p) => 1 - binomialBelow(hits + 1, n, p), 0.95);
  return Math.min(1, Math.max(3 / n, bound));
}

/** Garwood 1936: expected number of events when `count` were seen. */
export function poissonInterval(count: number): Interval {
  const most = count + 20 + 6 * Math.sqrt(count + 1);
  const low = count === 0 ? 0 : solve((x) => 1 - poissonBelow(count, x * most), 0.025) * most;
  const high = solve((x) => 1 - poissonBelow(count + 1, x * most), 0.975) * most;
  return { low, high };
}

/** A quantile of a sample with its distribution-free interval from order statistics. */
export function quantileInterval(values: readonly number[], share: number): Interval & { readonly value: number } {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const at = (rank: number): number => sorted[Math.max(0, Math.min(n - 1, Math.floor(rank)))] ?? Number.NaN;
  const half = 1.96 * Math.sqrt(n * share * (1 - share));
  return { value: at(n * share), low: at(n * share - half), high: at(n * share + half) };
}

/** Chance of fewer than `k` hits. */
function binomialBelow(k: number, n: number, p: number): number {
  let sum = 0;
  for (let i = 0; i < k; i++) {
    sum += Math.exp(
      logFactorial(n) - logFactorial(i) - logFactorial(n - i) + i * Math.log(p) + (n - i) * Math.log1p(-p),
    );
  }
  return sum;
}

function poissonBelow(k: number, mean: number): number {
  let sum = 0;
  for (let i = 0; i < k; i++) sum += Math.exp(i * Math.log(mean) - mean - logFactorial(i));
  return sum;
}

const LOG_FACTORIALS: number[] = [0];

function logFactorial(n: number): number {
  for (let i = LOG_FACTORIALS.length; i <= n; i++) LOG_FACTORIALS.push(LOG_FACTORIALS[i - 1]! + Math.log(i));
  return LOG_FACTORIALS[n]!;
}

/** Where a rising function of (0, 1) meets `target`, by bisection. */
function solve(rising: (x: number) => number, target: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (rising(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How long things took, in figures. In: milliseconds. Out: quantiles, and a line that shows them. */
import { quantile } from '@vigil/demo/acts/summary.ts';

export interface Times {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly n: number;
}

export function timesOf(ms: readonly number[]): Times {
  return { p50: quantile(ms, 0.5), p95: quantile(ms, 0.95), p99: quantile(ms, 0.99), n: ms.length };
}

export function timesLine(name: string, { p50, p95, p99, n }: Times): string {
  const show = (ms: number) => ms.toFixed(1).padStart(7);
  return `${name.padEnd(25)} p50 ${show(p50)} ms   p95 ${show(p95)} ms   p99 ${show(p99)} ms   n = ${n}`;
}

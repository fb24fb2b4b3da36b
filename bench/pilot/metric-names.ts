/** Figures as metrics and as text. In: figures with intervals. Out: metrics by stable names, cells of tables. */
import type { Figure } from 'vigil-fit/base/metrics.ts';
import type { Metric } from '../trials/protocol.ts';
import type { CostName, Costs } from './compare-fits.ts';

/** Rates in percent, costs in bits. */
const NAMES = { eer: ['eer', 100], cllr: ['cllr', 1], minCllr: ['cllr-min', 1] } as const satisfies Record<
  CostName,
  readonly [string, number]
>;

export function costMetrics(prefix: string, costs: Costs): Record<string, Metric> {
  return metricsOf(prefix, costs, (name) => NAMES[name][1]);
}

export function ratioMetrics(prefix: string, ratios: Costs): Record<string, Metric> {
  return metricsOf(prefix, ratios, () => 1);
}

function metricsOf(prefix: string, costs: Costs, unitOf: (name: CostName) => number): Record<string, Metric> {
  const names = Object.keys(NAMES) as CostName[];
  return Object.fromEntries(names.map((name) => [`${prefix}.${NAMES[name][0]}`, scaled(costs[name], unitOf(name))]));
}

/** A count, or what has no interval. */
export const plain = (value: number): Metric => ({ value, low: value, high: value });

function scaled({ value, low, high }: Figure, by: number): Metric {
  return { value: value * by, low: low * by, high: high * by };
}

/** `12.0 (10.1 to 14.2)`. */
export function figureText({ value, low, high }: Figure, digits = 1, by = 100): string {
  const text = (number: number) => (number * by).toFixed(digits);
  return `${text(value)} (${text(low)} to ${text(high)})`;
}

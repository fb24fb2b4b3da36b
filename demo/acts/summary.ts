/** Summary of figures. In: numbers. Out: n, median and 95th percentile as text. */

/** Linear interpolation between order statistics (Hyndman and Fan 1996, type 7); NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export function summary(values: readonly number[], unit: string): string {
  if (values.length === 0) return 'nothing measured';
  const digits = unit === 'ms' ? 1 : 0;
  const show = (share: number) => quantile(values, share).toFixed(digits);
  return `median ${show(0.5)} ${unit}, 95% within ${show(0.95)} ${unit} (n = ${values.length})`;
}

/**
 * ITAD, instance-based tail area density (Ayotte, Banavar, Hou, Schuckers 2020). In: enrolment values by feature. Out: a
 * scorer, high for genuine: the mean over the probe's values of the smaller tail of the enrolment's empirical
 * distribution beyond the value.
 */

/** One timing in its context; features are compared with themselves only. */
export interface FeatureValue {
  readonly feature: number;
  readonly value: number;
}

export function itad(enrolment: readonly FeatureValue[]): (probe: readonly FeatureValue[]) => number {
  const known = new Map<number, number[]>();
  for (const { feature, value } of enrolment) {
    const values = known.get(feature) ?? [];
    known.set(feature, values);
    values.push(value);
  }
  const sorted = new Map(Array.from(known, ([feature, values]) => [feature, Float64Array.from(values).sort()]));
  return (probe) => {
    let sum = 0;
    let used = 0;
    for (const { feature, value } of probe) {
      const values = sorted.get(feature);
      if (values === undefined) continue;
      const below = lowerBound(values, value) / values.length;
      sum += Math.min(below, 1 - below);
      used++;
    }
    return used === 0 ? 0 : sum / used;
  };
}

/** How many of the sorted values lie below `value`. */
function lowerBound(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

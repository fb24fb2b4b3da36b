/**
 * Scaled Manhattan detector (Araujo et al. 2005, as in Killourhy and Maxion 2009): the best of their fourteen. In:
 * enrolment vectors. Out: a scorer, high for genuine.
 */

/** Minus the sum over features of |x - mean| / mean absolute deviation. Features never seen (NaN) are left out. */
export function scaledManhattan(enrolment: readonly Float64Array[]): (probe: Float64Array) => number {
  const size = enrolment[0]?.length ?? 0;
  const mean = new Float64Array(size);
  const deviation = new Float64Array(size);
  for (let at = 0; at < size; at++) {
    const values = enrolment.map((sample) => sample[at]!).filter((value) => !Number.isNaN(value));
    mean[at] = values.reduce((sum, value) => sum + value, 0) / values.length;
    deviation[at] = values.reduce((sum, value) => sum + Math.abs(value - mean[at]!), 0) / values.length;
  }
  return (probe) => {
    let sum = 0;
    let used = 0;
    for (let at = 0; at < size; at++) {
      const distance = Math.abs(probe[at]! - mean[at]!) / deviation[at]!;
      if (!Number.isFinite(distance)) continue;
      sum += distance;
      used++;
    }
    return used === 0 ? 0 : -sum / used;
  };
}

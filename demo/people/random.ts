/** Chance that repeats. In: a seed. Out: uniform and normal numbers, the same ones every time. */

export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** Mean 0, variance 1 (Box and Muller 1958). */
  normal(): number;
}

/** Mulberry32, seeded through one round of SplitMix so that neighbouring seeds differ. */
export function seededRandom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()) };
}

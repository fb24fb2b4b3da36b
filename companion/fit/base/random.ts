/** Seeded randomness for benchmarks and fitting. In: a seed. Out: a generator that gives the same numbers everywhere. */

export interface RandomGenerator {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, bound). */
  below(bound: number): number;
  /** Standard normal. */
  normal(): number;
  /** The same items in random order, in a new array. */
  shuffled<Item>(items: readonly Item[]): Item[];
}

/** splitmix32: 32 bits of state, passes the usual batteries, more than enough for shuffles and bootstraps. */
export function seededRandom(seed: number): RandomGenerator {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    shuffled: (items) => {
      const result = [...items];
      for (let last = result.length - 1; last > 0; last--) {
        const other = below(last + 1);
        const item = result[last]!;
        result[last] = result[other]!;
        result[other] = item;
      }
      return result;
    },
  };
}

/** FNV-1a of a name: splits people into groups that do not move when the data grows. */
export function hashOf(name: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

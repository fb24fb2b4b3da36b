/**
 * Seeded random numbers. In: a 32-bit seed. Out: the same sequence on every machine, so that training the same strokes
 * gives the same forest. Not for secrets.
 */

/** A source of numbers in [0, 1). */
export type Random = () => number;

/** Mulberry32 (T. Ettinger, public domain): 32 bits of state, period 2^32. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal deviate (Box and Muller 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

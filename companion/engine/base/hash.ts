/** Hashes that are not secret. In: numbers. Out: 32 bits. They notice accidents and group alike things; they resist no attack. */

const PRIME = 0x01000193;
/** The offset basis of FNV-1a, 32 bits. */
export const FNV_BASIS = 0x811c9dc5;

/** One step of FNV-1a (Fowler, Noll and Vo). For values above a byte it mixes whole 32-bit words. Signed. */
export function fnvStep(hash: number, value: number): number {
  return Math.imul(hash ^ value, PRIME);
}

/** FNV-1a of values, 32 bits, unsigned. */
export function fnv1a(values: Iterable<number>, basis: number = FNV_BASIS): number {
  let hash = basis;
  for (const value of values) hash = fnvStep(hash, value);
  return hash >>> 0;
}

/** The finaliser of murmur3 (Appleby): spreads every bit over all others. Unsigned. */
export function mix32(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

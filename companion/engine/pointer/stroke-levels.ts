/**
 * Coarse strokes. In: coded strokes (51 bytes). Out: the levels of the features that tell people apart, a handful of
 * steps each; and a forest grown on levels as one that reads codes.
 *
 * A few coarse features know a person as well as all 51 fine ones (docs/decisions/pointer.md), and a background made of
 * them cannot be told from real strokes by rounding or by relations between features, which a forest would learn.
 */
import type { Forest } from './forest.ts';
import { FEATURE_COUNT } from './stroke-features.ts';

export interface LevelScale {
  /** Features that take part, ascending, as places in FEATURES. */
  readonly features: Uint8Array;
  /** For each of them the codes, ascending and over 1, at which the next level begins. */
  readonly cuts: readonly Uint8Array[];
}

/** Level 0 is missing, level 1 lies below the first cut. */
export function levelOf(cuts: Uint8Array, code: number): number {
  if (code === 0) return 0;
  let level = 1;
  while (level <= cuts.length && code >= cuts[level - 1]!) level++;
  return level;
}

/** A code of that level. */
export function codeOf(cuts: Uint8Array, level: number): number {
  if (level === 0) return 0;
  if (level === 1) return (cuts[0] ?? 2) - 1;
  return cuts[level - 2]!;
}

/** Number of levels, missing included. */
export function levelCount(cuts: Uint8Array): number {
  return cuts.length + 2;
}

/** Rows of 51 codes to rows of levels, one byte for each feature of the scale. */
export function levelsOf({ features, cuts }: LevelScale, codes: Uint8Array): Uint8Array {
  const width = features.length;
  const rows = codes.length / FEATURE_COUNT;
  const levels = new Uint8Array(rows * width);
  for (let j = 0; j < width; j++) {
    const table = Uint8Array.from({ length: 256 }, (_, code) => levelOf(cuts[j]!, code));
    const feature = features[j]!;
    for (let row = 0; row < rows; row++) levels[row * width + j] = table[codes[row * FEATURE_COUNT + feature]!]!;
  }
  return levels;
}

/** The same decisions on rows of 51 codes. */
export function liftForest(forest: Forest, { features, cuts }: LevelScale): Forest {
  const feature = forest.feature.slice();
  const threshold = forest.threshold.slice();
  const packed = forest.packed.slice();
  for (let node = 0; node < feature.length; node++) {
    if (forest.left[node]! < 0) continue;
    const j = forest.feature[node]!;
    feature[node] = features[j]!;
    threshold[node] = forest.threshold[node]! === 1 ? 1 : cuts[j]![forest.threshold[node]! - 2]!;
    packed[node] = ((packed[node]! & 0xffff0000) | (threshold[node]! << 8) | feature[node]!) >>> 0;
  }
  const subsets = forest.subsets.map((subset) => subset.map((j) => features[j]!));
  return { ...forest, features: FEATURE_COUNT, feature, threshold, packed, subsets };
}

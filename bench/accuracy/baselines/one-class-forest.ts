/**
 * One-class random forest (Shi and Horvath 2006; Desir et al. 2013): a forest that tells enrolment vectors from
 * synthetic ones drawn feature by feature over a wider range. In: enrolment vectors. Out: a scorer, high for genuine.
 */

import type { RandomGenerator } from 'vigil-fit/base/random.ts';

interface OneClassNode {
  readonly feature: number;
  readonly cut: number;
  readonly below: OneClassTree;
  readonly above: OneClassTree;
}
/** A leaf is its share of enrolment vectors. */
type OneClassTree = OneClassNode | number;

interface Labelled {
  readonly row: Float64Array;
  readonly own: boolean;
}

const TREES = 60;
const MAX_DEPTH = 12;
const MIN_SAMPLES = 3;
const CUTS_TRIED = 6;
/** Synthetic vectors reach this far beyond the enrolment's range, as a share of it. */
const MARGIN = 0.2;

export function oneClassForest(
  enrolment: readonly Float64Array[],
  random: RandomGenerator,
): (probe: Float64Array) => number {
  const size = enrolment[0]!.length;
  const low = Float64Array.from({ length: size }, (_, at) => Math.min(...enrolment.map((row) => row[at]!)));
  const high = Float64Array.from({ length: size }, (_, at) => Math.max(...enrolment.map((row) => row[at]!)));
  const synthetic = (): Float64Array =>
    low.map((from, at) => {
      const range = high[at]! - from;
      return from - MARGIN * range + random.next() * (1 + 2 * MARGIN) * range;
    });
  const trees = Array.from({ length: TREES }, () => {
    const rows = enrolment.flatMap((): Labelled[] => [
      { row: enrolment[random.below(enrolment.length)]!, own: true },
      { row: synthetic(), own: false },
    ]);
    return grow(rows, MAX_DEPTH, random);
  });
  return (probe) => trees.reduce<number>((sum, tree) => sum + leafOf(tree, probe), 0) / TREES;
}

function grow(rows: readonly Labelled[], deepest: number, random: RandomGenerator): OneClassTree {
  const own = rows.filter((row) => row.own).length;
  const share = (own + 0.5) / (rows.length + 1);
  if (deepest === 0 || own === 0 || own === rows.length || rows.length < 2 * MIN_SAMPLES) return share;
  let best: { feature: number; cut: number; impurity: number } | undefined;
  for (let tried = 0; tried < CUTS_TRIED; tried++) {
    const feature = random.below(rows[0]!.row.length);
    const cut = rows[random.below(rows.length)]!.row[feature]!;
    const impurity = giniAfter(rows, feature, cut);
    if (best === undefined || impurity < best.impurity) best = { feature, cut, impurity };
  }
  if (best === undefined || best.impurity === Number.POSITIVE_INFINITY) return share;
  const { feature, cut } = best;
  return {
    feature,
    cut,
    below: grow(
      rows.filter(({ row }) => row[feature]! < cut),
      deepest - 1,
      random,
    ),
    above: grow(
      rows.filter(({ row }) => row[feature]! >= cut),
      deepest - 1,
      random,
    ),
  };
}

/** Sum of the two sides' Gini impurities weighed by size; infinite when a side is too small. */
function giniAfter(rows: readonly Labelled[], feature: number, cut: number): number {
  let below = 0;
  let ownBelow = 0;
  let own = 0;
  for (const labelled of rows) {
    if (labelled.own) own++;
    if (labelled.row[feature]! >= cut) continue;
    below++;
    if (labelled.own) ownBelow++;
  }
  const above = rows.length - below;
  if (below < MIN_SAMPLES || above < MIN_SAMPLES) return Number.POSITIVE_INFINITY;
  const side = (count: number, mine: number): number => (mine * (count - mine)) / count;
  return side(below, ownBelow) + side(above, own - ownBelow);
}

function leafOf(tree: OneClassTree, probe: Float64Array): number {
  if (typeof tree === 'number') return tree;
  return leafOf(probe[tree.feature]! < tree.cut ? tree.below : tree.above, probe);
}

/**
 * Isolation forest (Liu, Ting, Zhou 2008). In: enrolment vectors. Out: a scorer, high for genuine: how many random cuts
 * it takes to isolate a vector, relative to what it takes on average.
 */

import type { RandomGenerator } from 'vigil-fit/base/random.ts';

interface IsolationNode {
  readonly feature: number;
  readonly cut: number;
  readonly below: IsolationTree;
  readonly above: IsolationTree;
}
/** A leaf is the expected further depth of the vectors that ended there. */
type IsolationTree = IsolationNode | number;

const TREES = 100;
const SAMPLE = 256;

export function isolationForest(
  enrolment: readonly Float64Array[],
  random: RandomGenerator,
): (probe: Float64Array) => number {
  const sample = Math.min(SAMPLE, enrolment.length);
  const deepest = Math.ceil(Math.log2(Math.max(sample, 2)));
  const trees = Array.from({ length: TREES }, () => grow(random.shuffled(enrolment).slice(0, sample), deepest, random));
  const usual = expectedDepth(sample);
  return (probe) => -(2 ** (-trees.reduce<number>((sum, tree) => sum + depth(tree, probe), 0) / TREES / usual));
}

/** Mean depth of an unsuccessful search in a binary search tree of `count` nodes. */
function expectedDepth(count: number): number {
  if (count <= 1) return 0;
  return 2 * (Math.log(count - 1) + 0.5772156649) - (2 * (count - 1)) / count;
}

function grow(rows: readonly Float64Array[], deepest: number, random: RandomGenerator): IsolationTree {
  if (deepest === 0 || rows.length <= 1) return expectedDepth(rows.length);
  const feature = random.below(rows[0]!.length);
  const values = rows.map((row) => row[feature]!);
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (low === high) return expectedDepth(rows.length);
  const cut = low + random.next() * (high - low);
  return {
    feature,
    cut,
    below: grow(
      rows.filter((row) => row[feature]! < cut),
      deepest - 1,
      random,
    ),
    above: grow(
      rows.filter((row) => row[feature]! >= cut),
      deepest - 1,
      random,
    ),
  };
}

function depth(tree: IsolationTree, probe: Float64Array, passed = 0): number {
  if (typeof tree === 'number') return passed + tree;
  return depth(probe[tree.feature]! < tree.cut ? tree.below : tree.above, probe, passed + 1);
}

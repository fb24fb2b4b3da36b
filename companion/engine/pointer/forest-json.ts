/**
 * A forest in the model format of ml-random-forest 2.1. In: a forest on byte codes. Out: an object that
 * `RandomForestClassifier.load` takes; it then predicts rows of 51 codes, class 1 being the person.
 *
 * The package counts each tree's majority; our own prediction averages the leaves, which is a little finer.
 */
import type { Forest } from './forest.ts';

interface LeafJson {
  readonly distribution: readonly (readonly number[])[];
}

interface SplitJson {
  readonly splitValue: number;
  readonly splitColumn: number;
  readonly gain: number;
  readonly left: NodeJson;
  readonly right: NodeJson;
}

type NodeJson = LeafJson | SplitJson;

const TREE_OPTIONS = {
  kind: 'classifier',
  gainFunction: 'gini',
  splitFunction: 'mean',
  minNumSamples: 3,
  maxDepth: 1000,
  gainThreshold: 0,
} as const;

export function forestToJson(forest: Forest) {
  const subsets = forest.subsets.map((subset) => Array.from(subset));
  return {
    name: 'RFClassifier',
    baseModel: {
      indexes: subsets,
      n: subsets[0]?.length ?? 0,
      replacement: false,
      maxFeatures: subsets[0]?.length ?? 0,
      nEstimators: forest.roots.length,
      treeOptions: TREE_OPTIONS,
      isClassifier: true,
      seed: 1,
      useSampleBagging: true,
      estimators: subsets.map((subset, tree) => ({
        name: 'DTClassifier',
        options: TREE_OPTIONS,
        root: nodeToJson(forest, forest.roots[tree]!, subset),
      })),
    },
  };
}

function nodeToJson(forest: Forest, node: number, subset: readonly number[]): NodeJson {
  const left = forest.left[node]!;
  const share = forest.value[node]!;
  if (left < 0) return { distribution: [[1 - share, share]] };
  return {
    splitValue: forest.threshold[node]!,
    splitColumn: subset.indexOf(forest.feature[node]!),
    gain: 1,
    left: nodeToJson(forest, left, subset),
    right: nodeToJson(forest, left + 1, subset),
  };
}

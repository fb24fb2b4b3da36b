/**
 * A forest in the model format of ml-random-forest 2.1. In: a forest on byte codes. Out: an object that
 * `RandomForestClassifier.load` takes; it then predicts rows of codes, class 1 being the user. And back.
 *
 * The package counts each tree's majority; our own prediction averages the leaves, which is a little finer.
 */
import { PointerFormatError } from './bytes.ts';
import { type Forest, NodeList } from './forest.ts';

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

/** What {@link forestFromJson} reads of it. */
export interface ForestJson {
  readonly baseModel: {
    readonly indexes: readonly (readonly number[])[];
    readonly estimators: readonly { readonly root: NodeJson }[];
  };
}

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

/**
 * @param features length of a row of codes.
 * @throws PointerFormatError for a tree without a root, or that reads a column that a row does not have.
 */
export function forestFromJson({ baseModel }: ForestJson, features: number): Forest {
  const nodes = new NodeList();
  const roots = baseModel.estimators.map(({ root }, tree) => {
    const node = nodes.add();
    readNode(root, node, nodes, baseModel.indexes[tree] ?? []);
    return node;
  });
  const subsets = baseModel.indexes.map((columns) => Uint8Array.from(columns));
  if (roots.length === 0 || subsets.some((subset) => subset.some((column) => column >= features))) {
    throw new PointerFormatError('pointer.content');
  }
  return { ...nodes.arrays(), roots: Int32Array.from(roots), subsets, features };
}

function readNode(json: NodeJson, node: number, nodes: NodeList, columns: readonly number[]): void {
  if ('distribution' in json) {
    nodes.value[node] = Math.round(255 * (json.distribution[0]?.[1] ?? 0)) / 255;
    return;
  }
  const column = columns[json.splitColumn];
  if (column === undefined) throw new PointerFormatError('pointer.content');
  nodes.split(node, column, json.splitValue);
  const left = nodes.left[node]!;
  readNode(json.left, left, nodes, columns);
  readNode(json.right, left + 1, nodes, columns);
}

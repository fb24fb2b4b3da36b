/**
 * Grows a random forest on byte-coded strokes. In: rows of codes, two classes, a seed. Out: the trees as flat arrays.
 *
 * The style is that of ml-random-forest (bootstrap rows, a subset of the features for each tree) with two changes that
 * make it some hundred times faster: thresholds come from histograms of the codes, not from sorting and re-counting
 * every class change (quadratic there), and nodes share one array of rows instead of copying matrices. Each node tries
 * some of its tree's features (Breiman 2001). Trees are balanced by drawing as many rows of either class.
 */

import { type Random, seededRandom } from '../base/random.ts';
import { type Forest, NodeList } from './forest.ts';

export interface ForestOptions {
  readonly trees: number;
  /** Share of the features that a tree sees. */
  readonly featureShare: number;
  /** Features tried at a node. */
  readonly tried: number;
  /** Fewest rows in a leaf. */
  readonly leaf: number;
  /** Rows drawn of each class for a tree, with replacement. */
  readonly rowsPerClass: number;
}

export const FOREST_OPTIONS: ForestOptions = { trees: 120, featureShare: 1, tried: 7, leaf: 5, rowsPerClass: 3000 };

/** Rows of codes, and which of them, of either class, a tree may draw from. */
export interface TrainingSet {
  readonly codes: Uint8Array;
  readonly features: number;
  readonly rowsOf: (tree: number) => { readonly own: Int32Array; readonly others: Int32Array };
}

/** Stops early, with at least one tree, when `stop` says so between two trees. */
export function trainForest(
  set: TrainingSet,
  seed: number,
  options: ForestOptions = FOREST_OPTIONS,
  stop: () => boolean = () => false,
): Forest {
  const random = seededRandom(seed);
  const grower = new Grower(set, options, random);
  const roots: number[] = [];
  const subsets: Uint8Array[] = [];
  for (let tree = 0; tree < options.trees && (tree === 0 || !stop()); tree++) {
    const subset = drawFeatures(set.features, Math.max(1, Math.round(set.features * options.featureShare)), random);
    subsets.push(subset);
    roots.push(grower.growTree(subset, tree));
  }
  return { ...grower.nodes.arrays(), roots: Int32Array.from(roots), subsets, features: set.features };
}

function drawFeatures(features: number, count: number, random: Random): Uint8Array {
  const all = Uint8Array.from({ length: features }, (_, f) => f);
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (features - i));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, count).sort();
}

class Grower {
  readonly nodes = new NodeList();
  private readonly columns: Uint8Array[];
  private readonly rows: Int32Array;
  private readonly spare: Int32Array;
  private readonly isOwn: Uint8Array;
  /** One for each code that occurs. */
  private readonly bins: number;
  private readonly ownBins: Int32Array;
  private readonly allBins: Int32Array;
  private readonly set: TrainingSet;
  private readonly options: ForestOptions;
  private readonly random: Random;

  constructor(set: TrainingSet, options: ForestOptions, random: Random) {
    this.set = set;
    this.options = options;
    this.random = random;
    const count = set.codes.length / set.features;
    this.columns = Array.from({ length: set.features }, (_, f) => {
      const column = new Uint8Array(count);
      for (let row = 0; row < count; row++) column[row] = set.codes[row * set.features + f]!;
      return column;
    });
    this.bins = 1 + set.codes.reduce((greatest, code) => Math.max(greatest, code), 0);
    this.ownBins = new Int32Array(this.bins);
    this.allBins = new Int32Array(this.bins);
    this.isOwn = new Uint8Array(count);
    this.rows = new Int32Array(2 * options.rowsPerClass);
    this.spare = new Int32Array(2 * options.rowsPerClass);
  }

  growTree(subset: Uint8Array, tree: number): number {
    const { own, others } = this.set.rowsOf(tree);
    for (const row of own) this.isOwn[row] = 1;
    const each = this.options.rowsPerClass;
    for (let i = 0; i < each; i++) {
      this.rows[i] = own[Math.floor(this.random() * own.length)]!;
      this.rows[each + i] = others[Math.floor(this.random() * others.length)]!;
    }
    const root = this.nodes.add();
    this.grow(root, 0, 2 * each, each, subset.slice());
    return root;
  }

  /** Grows the node over rows[from, to), `own` of them the person's. Children stand side by side: right = left + 1. */
  private grow(node: number, from: number, to: number, own: number, subset: Uint8Array): void {
    const count = to - from;
    // In 255ths, so that a stored forest scores as the fresh one does.
    this.nodes.value[node] = Math.round((255 * own) / count) / 255;
    if (own === 0 || own === count || count < 2 * this.options.leaf) return;
    const split = this.bestSplit(from, to, own, subset);
    if (!split) return;
    const middle = this.partition(from, to, split.feature, split.threshold);
    this.nodes.split(node, split.feature, split.threshold);
    const left = this.nodes.left[node]!;
    this.grow(left, from, middle, split.ownLeft, subset);
    this.grow(left + 1, middle, to, own - split.ownLeft, subset);
  }

  private bestSplit(from: number, to: number, own: number, subset: Uint8Array) {
    const { leaf, tried } = this.options;
    const count = to - from;
    let best: { feature: number; threshold: number; ownLeft: number } | undefined;
    let bestScore = (own * own + (count - own) * (count - own)) / count + 1e-9;
    const tries = Math.min(tried, subset.length);
    for (let i = 0; i < tries; i++) {
      const j = i + Math.floor(this.random() * (subset.length - i));
      const feature = subset[j]!;
      subset[j] = subset[i]!;
      subset[i] = feature;
      this.fillBins(from, to, this.columns[feature]!);
      let all = 0;
      let mine = 0;
      for (let bin = 0; bin < this.bins - 1; bin++) {
        if (this.allBins[bin] === 0) continue;
        all += this.allBins[bin]!;
        mine += this.ownBins[bin]!;
        const rest = count - all;
        if (all < leaf) continue;
        if (rest < leaf) break;
        const restMine = own - mine;
        const score =
          (mine * mine + (all - mine) * (all - mine)) / all + (restMine * restMine + (rest - restMine) ** 2) / rest;
        if (score > bestScore) {
          bestScore = score;
          best = { feature, threshold: bin + 1, ownLeft: mine };
        }
      }
    }
    return best;
  }

  private fillBins(from: number, to: number, column: Uint8Array): void {
    const { rows, isOwn, ownBins, allBins } = this;
    ownBins.fill(0);
    allBins.fill(0);
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const bin = column[row]!;
      allBins[bin] = allBins[bin]! + 1;
      ownBins[bin] = ownBins[bin]! + isOwn[row]!;
    }
  }

  private partition(from: number, to: number, feature: number, threshold: number): number {
    const { rows, spare } = this;
    const column = this.columns[feature]!;
    let low = from;
    let high = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      if (column[row]! < threshold) rows[low++] = row;
      else spare[high++] = row;
    }
    rows.set(spare.subarray(0, high), low);
    return low;
  }
}

/**
 * A random forest as flat arrays. In: a forest and the byte codes of a stroke. Out: the share of evidence for the
 * person. One walk touches one array; no object is made.
 */
import { type PointerByteReader, type PointerByteWriter, PointerFormatError } from './bytes.ts';

export interface Forest {
  readonly features: number;
  /** Feature compared at each node. */
  readonly feature: Uint8Array;
  /** Codes below it go left, others right. */
  readonly threshold: Uint8Array;
  /** Index of the left child (the right one follows it); -1 in a leaf. */
  readonly left: Int32Array;
  /** Share of the person's rows that reached the leaf, in 255ths. */
  readonly value: Float32Array;
  /**
   * The same in one word a node, so that a step of a walk is one load: way to the left child (16 bits), threshold,
   * feature; or, below 65,536, a leaf's share in 255ths.
   */
  readonly packed: Uint32Array;
  /** First node of each tree. */
  readonly roots: Int32Array;
  /** Features that each tree may use, ascending. */
  readonly subsets: readonly Uint8Array[];
}

/** Mean over the trees of the leaf's share of the person, 0 to 1. */
export function predictForest(forest: Forest, codes: Uint8Array, offset = 0): number {
  const { packed, roots } = forest;
  let sum = 0;
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree]!;
    let word = packed[node]!;
    while (word > 0xffff) {
      node += (word >>> 16) + (codes[offset + (word & 0xff)]! < ((word >>> 8) & 0xff) ? 0 : 1);
      word = packed[node]!;
    }
    sum += word;
  }
  return sum / (255 * roots.length);
}

/** Marks a leaf where an inner node has its feature. */
const LEAF = 0xff;
/** Deeper than any tree that byte codes can grow on a template's strokes. */
const MAX_DEPTH = 400;

/** Each tree in preorder: feature and threshold, or LEAF and the share in 255ths. Two bytes a node. */
export function writeForest(forest: Forest, out: PointerByteWriter): void {
  out.u8(forest.features);
  out.u16(forest.roots.length);
  for (let tree = 0; tree < forest.roots.length; tree++) {
    const subset = forest.subsets[tree]!;
    out.u8(subset.length);
    out.bytes(subset);
    writeNode(forest, forest.roots[tree]!, out);
  }
}

function writeNode(forest: Forest, node: number, out: PointerByteWriter): void {
  const left = forest.left[node]!;
  out.u8(left < 0 ? LEAF : forest.feature[node]!);
  out.u8(left < 0 ? Math.round(255 * forest.value[node]!) : forest.threshold[node]!);
  if (left < 0) return;
  writeNode(forest, left, out);
  writeNode(forest, left + 1, out);
}

/** @throws PointerFormatError when the bytes are no forest. */
export function readForest(input: PointerByteReader): Forest {
  const nodes = new NodeList();
  const features = input.u8();
  const count = input.u16();
  const roots = new Int32Array(count);
  const subsets: Uint8Array[] = [];
  if (count === 0 || features === 0) throw new PointerFormatError('pointer.content');
  for (let tree = 0; tree < count; tree++) {
    subsets.push(input.bytes(input.u8()));
    roots[tree] = nodes.add();
    readNode(input, nodes, roots[tree]!, features, 0);
  }
  return { ...nodes.arrays(), roots, subsets, features };
}

function readNode(input: PointerByteReader, nodes: NodeList, node: number, features: number, depth: number): void {
  const feature = input.u8();
  const second = input.u8();
  if (feature === LEAF) {
    nodes.value[node] = second / 255;
    return;
  }
  if (feature >= features || depth > MAX_DEPTH) throw new PointerFormatError('pointer.content');
  nodes.split(node, feature, second);
  const left = nodes.left[node]!;
  readNode(input, nodes, left, features, depth + 1);
  readNode(input, nodes, left + 1, features, depth + 1);
}

/** Nodes while a forest grows or is read; children of a node stand side by side. */
export class NodeList {
  readonly feature: number[] = [];
  readonly threshold: number[] = [];
  readonly left: number[] = [];
  readonly value: number[] = [];

  add(): number {
    this.feature.push(0);
    this.threshold.push(0);
    this.value.push(0);
    return this.left.push(-1) - 1;
  }

  /** Makes an inner node of a leaf, with two new leaves. */
  split(node: number, feature: number, threshold: number): void {
    this.feature[node] = feature;
    this.threshold[node] = threshold;
    this.left[node] = this.add();
    this.add();
  }

  /** @throws PointerFormatError when a tree has more nodes than a child's way can tell. */
  arrays(): Pick<Forest, 'feature' | 'threshold' | 'left' | 'value' | 'packed'> {
    return {
      packed: Uint32Array.from(this.left, (left, node) => this.pack(node, left)),
      feature: Uint8Array.from(this.feature),
      threshold: Uint8Array.from(this.threshold),
      left: Int32Array.from(this.left),
      value: Float32Array.from(this.value),
    };
  }

  private pack(node: number, left: number): number {
    if (left < 0) return Math.round(255 * this.value[node]!);
    const way = left - node;
    if (way > 0xffff) throw new PointerFormatError('pointer.content');
    return ((way << 16) | (this.threshold[node]! << 8) | this.feature[node]!) >>> 0;
  }
}

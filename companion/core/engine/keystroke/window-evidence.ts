/**
 * What a window of typing says about the factors, keystroke by keystroke. In: observations of keystrokes. Out: the same
 * evidence that `factorEvidence` makes of statistics, at a fraction of the cost.
 *
 * Which cells a keystroke falls in depends on its zone, the zone before and on which times are known: the sum of their
 * outer products is made once for each such pattern and kept. Trigraph cells depend on a third zone and are kept apart.
 */

import type { Keystroke } from './keystroke.ts';
import { noObservations, type Observations, observe } from './keystroke-stats.ts';
import type { FactorEvidence } from './keystroke-template.ts';
import type { KeystrokeModel } from './model.ts';
import { KINDS } from './observation.ts';
import { packedLength } from './symmetric.ts';

const TRIGRAPH = KINDS.indexOf('trigraph');
const ZONES_AND_NONE = 32;
/** Patterns kept for a model, about 3 KB each: all that people type by far; rarer ones are made anew each time. */
const MOST_PATTERNS = 600;

interface Products {
  readonly byPattern: Map<number, Float32Array>;
  readonly byCell: Map<number, Float32Array>;
}

const productsOf = new WeakMap<KeystrokeModel, Products>();
const scratch = noObservations();

export class WindowEvidence implements FactorEvidence {
  readonly shift: Float64Array;
  readonly #precision: Float64Array;
  /** Products that are still to be added, four at a time: each pass over the sum costs as much as a product. */
  readonly #pending: Float32Array[] = [];
  readonly #model: KeystrokeModel;
  readonly #products: Products;

  constructor(model: KeystrokeModel) {
    this.#precision = new Float64Array(packedLength(model.factorCount));
    this.shift = new Float64Array(model.factorCount);
    this.#model = model;
    this.#products = productsOf.get(model) ?? { byPattern: new Map(), byCell: new Map() };
    productsOf.set(model, this.#products);
  }

  get precision(): Float64Array {
    const sum = this.#precision;
    for (const product of this.#pending) for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + product[i]!;
    this.#pending.length = 0;
    return sum;
  }

  add(keystroke: Keystroke): void {
    this.addObservations(keystroke, observe(this.#model, keystroke, scratch));
  }

  /** The same, where the observations are at hand already. */
  addObservations(keystroke: Keystroke, observations: Observations): void {
    const { byPattern, byCell } = this.#products;
    const { factorCount, loadings } = this.#model;
    const { count, kinds, cells, values } = observations;
    const { shift } = this;
    let pattern = (keystroke.previousZone + 1) * ZONES_AND_NONE + keystroke.zone;
    let present = 0;
    for (let at = 0; at < count; at++) {
      if (kinds[at] !== TRIGRAPH) present |= 1 << kinds[at]!;
      const from = cells[at]! * factorCount;
      const value = values[at]!;
      for (let i = 0; i < factorCount; i++) shift[i] = shift[i]! + value * loadings[from + i]!;
    }
    pattern = pattern * (1 << KINDS.length) + present;
    let product = byPattern.get(pattern);
    if (product === undefined) {
      product = this.#productOf(observations, (kind) => kind !== TRIGRAPH);
      if (byPattern.size < MOST_PATTERNS) byPattern.set(pattern, product);
    }
    this.#add(product);
    for (let at = 0; at < count; at++) {
      if (kinds[at] !== TRIGRAPH) continue;
      let own = byCell.get(cells[at]!);
      if (own === undefined) {
        own = this.#productOf(observations, (_, index) => index === at);
        byCell.set(cells[at]!, own);
      }
      this.#add(own);
    }
  }

  #add(product: Float32Array): void {
    const pending = this.#pending;
    if (pending.push(product) < 4) return;
    const sum = this.#precision;
    const [a, b, c, d] = pending as [Float32Array, Float32Array, Float32Array, Float32Array];
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + (a[i]! + b[i]! + (c[i]! + d[i]!));
    pending.length = 0;
  }

  /** Sum of u u' over some of the observations' cells, packed. */
  #productOf({ count, kinds, cells }: Observations, chosen: (kind: number, index: number) => boolean): Float32Array {
    const { factorCount, loadings } = this.#model;
    const product = new Float64Array(packedLength(factorCount));
    for (let index = 0; index < count; index++) {
      if (!chosen(kinds[index]!, index)) continue;
      const u = loadings.subarray(cells[index]! * factorCount, (cells[index]! + 1) * factorCount);
      for (let i = 0, at = 0; i < factorCount; i++) {
        for (let j = 0; j <= i; j++, at++) product[at] = product[at]! + u[i]! * u[j]!;
      }
    }
    // Single precision: a ten-millionth of error for half the memory that every keystroke reads.
    return Float32Array.from(product);
  }
}

export function windowEvidence(model: KeystrokeModel, keystrokes: readonly Keystroke[]): FactorEvidence {
  const evidence = new WindowEvidence(model);
  for (const keystroke of keystrokes) evidence.add(keystroke);
  return evidence;
}

/**
 * What a window of typing says about the factors, keystroke by keystroke. In: observations of keystrokes. Out: the same
 * evidence that `factorEvidence` makes of statistics, at a fraction of the cost.
 *
 * Which cells a keystroke falls in depends on its zone, the zone before, which times are known, and for the trigraph on a
 * third zone, which most often matters not at all: the sum of the cells' outer products is made once for each such pattern
 * and kept.
 */

import type { Keystroke } from './keystroke.ts';
import { noObservations, type Observations, observe } from './keystroke-stats.ts';
import { type FactorEvidence, TIMED_COUNT } from './keystroke-template.ts';
import type { KeystrokeModel } from './model.ts';
import { CAPITAL_ZONES, isKeypad, KINDS } from './observation.ts';
import { packedLength } from './symmetric.ts';

const TRIGRAPH = KINDS.indexOf('trigraph');
const ZONES_AND_NONE = 32;
/** Patterns kept for a model, about 3 KB each: all that people type by far; rarer ones are computed each time. */
const MAX_PATTERNS = 800;
/** Products added together: each pass over the sum costs as much as a product. */
const ADDED_AT_ONCE = 4;

const productsOf = new WeakMap<KeystrokeModel, Map<number, Float32Array>>();
const scratch = noObservations();

export class FactorAccumulator implements FactorEvidence {
  readonly shift: Float64Array;
  readonly counts = new Float64Array(TIMED_COUNT + 1);
  readonly #precision: Float64Array;
  /** Products that are still to be added. */
  readonly #pending: Float32Array[] = [];
  #pendingCount = 0;
  readonly #model: KeystrokeModel;
  readonly #products: Map<number, Float32Array>;

  constructor(model: KeystrokeModel) {
    this.#precision = new Float64Array(packedLength(model.factorCount));
    this.shift = new Float64Array(model.factorCount);
    this.#model = model;
    this.#products = productsOf.get(model) ?? new Map();
    productsOf.set(model, this.#products);
  }

  get precision(): Float64Array {
    const sum = this.#precision;
    for (let at = 0; at < this.#pendingCount; at++) {
      const product = this.#pending[at]!;
      for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + product[i]!;
    }
    this.#pendingCount = 0;
    return sum;
  }

  add(keystroke: Keystroke): void {
    this.addObservations(keystroke, observe(this.#model, keystroke, scratch));
  }

  /** The same, where the observations are at hand already. */
  addObservations(keystroke: Keystroke, observations: Observations): void {
    if (observations.count === 0) return;
    if (!isKeypad(keystroke.zone)) this.counts[TIMED_COUNT] = this.counts[TIMED_COUNT]! + 1;
    const choice = CAPITAL_ZONES.indexOf(keystroke.zone);
    if (choice >= 0) this.counts[choice] = this.counts[choice]! + 1;
    addShift(this.#model, observations, this.shift);
    const pattern = patternOf(this.#model, keystroke, observations);
    let product = this.#products.get(pattern);
    if (product === undefined) {
      product = productOf(this.#model, observations);
      if (this.#products.size < MAX_PATTERNS) this.#products.set(pattern, product);
    }
    this.#pending[this.#pendingCount++] = product;
    if (this.#pendingCount < ADDED_AT_ONCE) return;
    this.#pendingCount = 0;
    addFour(this.#pending, this.#precision);
  }
}

/** Sum of value * u over the observations, in pairs. */
function addShift({ factorCount, loadings }: KeystrokeModel, observations: Observations, shift: Float64Array): void {
  const { count, cells, values } = observations;
  let at = 0;
  for (; at + 1 < count; at += 2) {
    const a = cells[at]! * factorCount;
    const b = cells[at + 1]! * factorCount;
    const valueA = values[at]!;
    const valueB = values[at + 1]!;
    for (let i = 0; i < factorCount; i++)
      shift[i] = shift[i]! + (valueA * loadings[a + i]! + valueB * loadings[b + i]!);
  }
  if (at === count) return;
  const last = cells[at]! * factorCount;
  const value = values[at]!;
  for (let i = 0; i < factorCount; i++) shift[i] = shift[i]! + value * loadings[last + i]!;
}

/** A number for the set of cells that the observations fall in. */
function patternOf(model: KeystrokeModel, keystroke: Keystroke, { count, kinds, cells }: Observations): number {
  let present = 0;
  let trigraph = 0;
  for (let at = 0; at < count; at++) {
    const kind = kinds[at]!;
    present |= 1 << kind;
    if (kind === TRIGRAPH) trigraph = cells[at]!;
  }
  const pair = (keystroke.previousZone + 1) * ZONES_AND_NONE + keystroke.zone;
  return (pair * (1 << KINDS.length) + present) * model.cellCount + trigraph;
}

function addFour(products: readonly Float32Array[], sum: Float64Array): void {
  const [a, b, c, d] = products as [Float32Array, Float32Array, Float32Array, Float32Array];
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + (a[i]! + b[i]! + (c[i]! + d[i]!));
}

/** Sum of u u' over the observations' cells, packed. */
function productOf({ factorCount, loadings }: KeystrokeModel, { count, cells }: Observations): Float32Array {
  const product = new Float64Array(packedLength(factorCount));
  for (let index = 0; index < count; index++) {
    const u = loadings.subarray(cells[index]! * factorCount, (cells[index]! + 1) * factorCount);
    for (let i = 0, at = 0; i < factorCount; i++) {
      for (let j = 0; j <= i; j++, at++) product[at] = product[at]! + u[i]! * u[j]!;
    }
  }
  // Single precision: a ten-millionth of error for half the memory that every keystroke reads.
  return Float32Array.from(product);
}

export function accumulateFactors(model: KeystrokeModel, keystrokes: readonly Keystroke[]): FactorEvidence {
  const evidence = new FactorAccumulator(model);
  for (const keystroke of keystrokes) evidence.add(keystroke);
  return evidence;
}

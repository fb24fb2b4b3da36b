/**
 * Second step of fitting: the directions in which people differ. In: for each background person, counts and sums by
 * cell. Out: loadings and noise by expectation-maximisation of the factor model on counts (Kenny, Boulianne, Dumouchel
 * 2005, eigenvoice modelling, with minimum divergence).
 */

import type { FactorEvidence } from '@vigil/engine/keystroke/keystroke-template.ts';
import {
  choleskyInPlace,
  inverseFromCholesky,
  packedLength,
  solveLowerInPlace,
  solveUpperInPlace,
} from '@vigil/engine/keystroke/symmetric.ts';
import { seededRandom } from '../base/random.ts';

export interface SubjectSums {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
}

export interface Factors {
  /** `cellCount` rows of `factorCount`. */
  readonly loadings: Float64Array;
  /** Within-person variance by cell. */
  readonly noise: Float64Array;
  /** Mean by cell once the factors are taken out. */
  readonly offset: Float64Array;
}

export interface FactorOptions {
  readonly factorCount: number;
  readonly iterations: number;
  readonly seed: number;
  /** By cell: how much one observation counts as independent evidence. */
  readonly countScale: Float64Array;
  progress(text: string): void;
}

const MIN_NOISE = 0.05;
const RIDGE = 1e-2;

/** @param squares sum of squared values by cell over all people. */
export function fitFactors(people: readonly SubjectSums[], squares: Float64Array, options: FactorOptions): Factors {
  const { factorCount: size } = options;
  const cellCount = squares.length;
  const random = seededRandom(options.seed);
  const factors: Factors = {
    loadings: Float64Array.from({ length: cellCount * size }, () => random.normal() / 10),
    noise: withinSubjectVariance(people, squares),
    offset: new Float64Array(cellCount),
  };
  for (let iteration = 1; iteration <= options.iterations; iteration++) {
    const expected = expectation(people, factors, options);
    maximisation(people, squares, factors, expected, size);
    options.progress(`factors: iteration ${iteration} of ${options.iterations}`);
  }
  return factors;
}

function withinSubjectVariance(people: readonly SubjectSums[], squares: Float64Array): Float64Array {
  return squares.map((square, cell) => {
    let between = 0;
    let freedom = 0;
    for (const { counts, sums } of people) {
      if (counts[cell] === 0) continue;
      between += sums[cell]! ** 2 / counts[cell]!;
      freedom += counts[cell]! - 1;
    }
    return Math.max((square - between) / Math.max(freedom, 1), MIN_NOISE);
  });
}

interface ExpectedFactors {
  /** Posterior means, one row a person. */
  readonly means: Float64Array;
  /** By cell: sum over people of count * E[y y'], packed. */
  readonly moments: Float64Array;
  /** Mean over people of E[y y'], packed. */
  readonly average: Float64Array;
}

/** People handled together, so that a cell's products are read from memory once for all of them. */
const BLOCK = 16;

function expectation(people: readonly SubjectSums[], factors: Factors, options: FactorOptions): ExpectedFactors {
  const size = options.factorCount;
  const length = packedLength(size);
  const cellCount = factors.noise.length;
  const products = packedProducts(factors.loadings, cellCount, size);
  const means = new Float64Array(people.length * size);
  const moments = new Float64Array(cellCount * length);
  const average = new Float64Array(length);
  for (let first = 0; first < people.length; first += BLOCK) {
    const block = people.slice(first, first + BLOCK);
    const posteriors = evidenceOf(block, factors, products, options);
    for (const [index, { precision, shift }] of posteriors.entries()) {
      for (let i = 0; i < size; i++) precision[packedLength(i) + i] = precision[packedLength(i) + i]! + 1;
      choleskyInPlace(precision, size);
      solveLowerInPlace(precision, shift, size);
      solveUpperInPlace(precision, shift, size);
      const second = inverseFromCholesky(precision, size);
      for (let i = 0, at = 0; i < size; i++) {
        for (let j = 0; j <= i; j++, at++) second[at] = second[at]! + shift[i]! * shift[j]!;
      }
      means.set(shift, (first + index) * size);
      precision.set(second);
      for (let i = 0; i < length; i++) average[i] = average[i]! + second[i]! / people.length;
    }
    for (let cell = 0; cell < cellCount; cell++) {
      const sum = moments.subarray(cell * length, (cell + 1) * length);
      for (const [index, { counts }] of block.entries()) {
        if (counts[cell] !== 0) addScaled(sum, posteriors[index]!.precision, counts[cell]!);
      }
    }
  }
  return { means, moments, average };
}

function evidenceOf(
  block: readonly SubjectSums[],
  factors: Factors,
  products: Float64Array,
  options: FactorOptions,
): Pick<FactorEvidence, 'precision' | 'shift'>[] {
  const size = options.factorCount;
  const length = packedLength(size);
  const evidence = block.map(() => ({ precision: new Float64Array(length), shift: new Float64Array(size) }));
  for (let cell = 0; cell < factors.noise.length; cell++) {
    const scale = options.countScale[cell]! / factors.noise[cell]!;
    const product = products.subarray(cell * length, (cell + 1) * length);
    const loading = factors.loadings.subarray(cell * size, (cell + 1) * size);
    for (const [index, { counts, sums }] of block.entries()) {
      const count = counts[cell]!;
      if (count === 0) continue;
      addScaled(evidence[index]!.precision, product, scale * count);
      addScaled(evidence[index]!.shift, loading, scale * (sums[cell]! - count * factors.offset[cell]!));
    }
  }
  return evidence;
}

function addScaled(target: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = target[i]! + factor * values[i]!;
}

function maximisation(
  people: readonly SubjectSums[],
  squares: Float64Array,
  factors: Factors,
  expected: ExpectedFactors,
  size: number,
): void {
  const length = packedLength(size);
  const { loadings, noise, offset } = factors;
  for (let cell = 0; cell < noise.length; cell++) {
    const cross = new Float64Array(size);
    let total = 0;
    for (const [subject, { counts, sums }] of people.entries()) {
      const count = counts[cell]!;
      if (count === 0) continue;
      total += count;
      const residual = sums[cell]! - count * offset[cell]!;
      for (let i = 0; i < size; i++) cross[i] = cross[i]! + residual * expected.means[subject * size + i]!;
    }
    if (total === 0) continue;
    const moments = expected.moments.slice(cell * length, (cell + 1) * length);
    const row = Float64Array.from(cross);
    const factorised = Float64Array.from(moments);
    for (let i = 0; i < size; i++) factorised[packedLength(i) + i] = factorised[packedLength(i) + i]! + RIDGE;
    choleskyInPlace(factorised, size);
    solveLowerInPlace(factorised, row, size);
    solveUpperInPlace(factorised, row, size);
    loadings.set(row, cell * size);
    let sum = 0;
    let unexplained = 0;
    for (const [subject, { counts, sums }] of people.entries()) {
      const count = counts[cell]!;
      if (count === 0) continue;
      let predicted = 0;
      for (let i = 0; i < size; i++) predicted += row[i]! * expected.means[subject * size + i]!;
      sum += sums[cell]!;
      unexplained += sums[cell]! - count * predicted;
    }
    const mean = unexplained / total;
    offset[cell] = mean;
    let variance = squares[cell]! - 2 * mean * sum + total * mean * mean;
    for (let i = 0, at = 0; i < size; i++) {
      variance -= 2 * row[i]! * cross[i]!;
      for (let j = 0; j <= i; j++, at++) variance += (i === j ? 1 : 2) * moments[at]! * row[i]! * row[j]!;
    }
    noise[cell] = Math.max(variance / total, MIN_NOISE);
  }
  spreadOut(loadings, expected.average, size);
}

/** Minimum divergence: loadings times the Cholesky factor of the average second moment, so that y stays N(0, I). */
function spreadOut(loadings: Float64Array, average: Float64Array, size: number): void {
  const factor = Float64Array.from(average);
  choleskyInPlace(factor, size);
  for (let from = 0; from < loadings.length; from += size) {
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let i = j; i < size; i++) sum += loadings[from + i]! * factor[packedLength(i) + j]!;
      loadings[from + j] = sum;
    }
  }
}

function packedProducts(loadings: Float64Array, cellCount: number, size: number): Float64Array {
  const products = new Float64Array(cellCount * packedLength(size));
  for (let cell = 0, at = 0; cell < cellCount; cell++) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) products[at++] = loadings[cell * size + i]! * loadings[cell * size + j]!;
    }
  }
  return products;
}

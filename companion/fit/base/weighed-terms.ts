/**
 * Logistic regression of many terms with a prior. In: rows of terms, which are of the same person, how much each row counts.
 * Out: a weight for each term and a constant. Newton's method; the weights are drawn towards one common value.
 */

export interface WeighedRow {
  readonly terms: Float64Array;
  readonly same: boolean;
  readonly weight: number;
}

export interface WeightPrior {
  readonly weight: number;
  /** How much it holds, in units of the rows' weight. */
  readonly strength: number;
}

const ROUNDS = 12;
const SETTLED = 1e-5;

/** Weights of the terms, then the constant. */
export function fitWeights(rows: readonly WeighedRow[], prior: WeightPrior): Float64Array {
  const terms = rows[0]?.terms.length ?? 0;
  const size = terms + 1;
  const weights = new Float64Array(size).fill(prior.weight);
  weights[terms] = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { gradient, curve } = derivatives(rows, weights, size);
    for (let t = 0; t < size; t++) {
      const strength = t === terms ? 1e-3 : prior.strength;
      gradient[t] = gradient[t]! - strength * (weights[t]! - (t === terms ? 0 : prior.weight));
      curve[t * size + t] = curve[t * size + t]! + strength;
    }
    const step = solve(curve, gradient, size);
    let largest = 0;
    for (let t = 0; t < size; t++) {
      weights[t] = weights[t]! + step[t]!;
      largest = Math.max(largest, Math.abs(step[t]!));
    }
    if (largest < SETTLED) break;
  }
  return weights;
}

function derivatives(rows: readonly WeighedRow[], weights: Float64Array, size: number) {
  const gradient = new Float64Array(size);
  const curve = new Float64Array(size * size);
  const x = new Float64Array(size).fill(1);
  for (const { terms, same, weight } of rows) {
    x.set(terms);
    let sum = 0;
    for (let t = 0; t < size; t++) sum += weights[t]! * x[t]!;
    const share = 1 / (1 + Math.exp(-sum));
    const error = weight * ((same ? 1 : 0) - share);
    const bend = weight * share * (1 - share);
    for (let t = 0; t < size; t++) {
      gradient[t] = gradient[t]! + error * x[t]!;
      const value = bend * x[t]!;
      if (value !== 0) for (let u = 0; u <= t; u++) curve[t * size + u]! += value * x[u]!;
    }
  }
  for (let t = 0; t < size; t++) for (let u = t + 1; u < size; u++) curve[t * size + u] = curve[u * size + t]!;
  return { gradient, curve };
}

/** Solves a symmetric positive system (Cholesky); `matrix` is used up. */
function solve(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  const at = (r: number, c: number) => matrix[r * size + c]!;
  for (let r = 0; r < size; r++) {
    for (let c = 0; c <= r; c++) {
      let value = at(r, c);
      for (let k = 0; k < c; k++) value -= at(r, k) * at(c, k);
      matrix[r * size + c] = r === c ? Math.sqrt(Math.max(value, 1e-12)) : value / at(c, c);
    }
  }
  const solution = right.slice();
  for (let r = 0; r < size; r++) {
    for (let k = 0; k < r; k++) solution[r] = solution[r]! - at(r, k) * solution[k]!;
    solution[r] = solution[r]! / at(r, r);
  }
  for (let r = size - 1; r >= 0; r--) {
    for (let k = r + 1; k < size; k++) solution[r] = solution[r]! - at(k, r) * solution[k]!;
    solution[r] = solution[r]! / at(r, r);
  }
  return solution;
}

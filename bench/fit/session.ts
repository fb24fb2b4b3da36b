/**
 * Third step of fitting: how far one person's sessions differ from each other. In: loadings, statistics of people and of
 * their sessions. Out: the variance between sessions, with the loadings rotated so that it is diagonal (N(0, I) does
 * not notice a rotation).
 */

import type { FactorEvidence } from '@vigil/engine/keystroke/keystroke-template.ts';
import { choleskyInPlace, inverseFromCholesky, multiply, packedLength } from '@vigil/engine/keystroke/symmetric.ts';

export interface SessionEvidence {
  /** Evidence of all the person's sessions together. */
  readonly subject: FactorEvidence;
  readonly sessions: readonly FactorEvidence[];
}

const ROUNDS = 6;

/** Expectation-maximisation for W in y + e, e ~ N(0, W), around each person's posterior mean. Packed. */
export function fitSessionCovariance(people: readonly SessionEvidence[], size: number): Float64Array {
  let covariance = new Float64Array(packedLength(size));
  for (let i = 0; i < size; i++) covariance[packedLength(i) + i] = 0.1;
  const means = people.map(({ subject }) => posteriorMean(subject, size));
  for (let round = 0; round < ROUNDS; round++) {
    const prior = Float64Array.from(covariance);
    choleskyInPlace(prior, size);
    const priorPrecision = inverseFromCholesky(prior, size);
    const next = new Float64Array(covariance.length);
    let sessions = 0;
    for (const [subject, { sessions: own }] of people.entries()) {
      for (const { precision, shift } of own) {
        const factor = priorPrecision.map((value, at) => value + precision[at]!);
        choleskyInPlace(factor, size);
        const posterior = inverseFromCholesky(factor, size);
        const expected = multiply(precision, means[subject]!, size);
        const deviation = multiply(
          posterior,
          shift.map((value, i) => value - expected[i]!),
          size,
        );
        for (let i = 0, at = 0; i < size; i++) {
          for (let j = 0; j <= i; j++, at++) next[at] = next[at]! + posterior[at]! + deviation[i]! * deviation[j]!;
        }
        sessions++;
      }
    }
    covariance = next.map((value) => value / sessions);
  }
  return covariance;
}

function posteriorMean({ precision, shift }: FactorEvidence, size: number): Float64Array {
  const factor = Float64Array.from(precision);
  for (let i = 0; i < size; i++) factor[packedLength(i) + i] = factor[packedLength(i) + i]! + 1;
  choleskyInPlace(factor, size);
  return multiply(inverseFromCholesky(factor, size), shift, size);
}

/** Eigenvalues and eigenvectors (columns, row-major) of a packed symmetric matrix by cyclic Jacobi rotations. */
export function eigen(packed: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
  const a = new Float64Array(size * size);
  const vectors = new Float64Array(size * size);
  for (let i = 0, at = 0; i < size; i++) {
    vectors[i * size + i] = 1;
    for (let j = 0; j <= i; j++, at++) {
      a[i * size + j] = packed[at]!;
      a[j * size + i] = packed[at]!;
    }
  }
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const apq = a[p * size + q]!;
        off += apq * apq;
        if (Math.abs(apq) < 1e-300) continue;
        const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        rotate(a, vectors, p, q, c, t * c, size);
      }
    }
    if (off < 1e-22) break;
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i]!), vectors };
}

function rotate(
  a: Float64Array,
  vectors: Float64Array,
  p: number,
  q: number,
  c: number,
  s: number,
  size: number,
): void {
  for (let i = 0; i < size; i++) {
    const ip = a[i * size + p]!;
    const iq = a[i * size + q]!;
    a[i * size + p] = c * ip - s * iq;
    a[i * size + q] = s * ip + c * iq;
    const vp = vectors[i * size + p]!;
    const vq = vectors[i * size + q]!;
    vectors[i * size + p] = c * vp - s * vq;
    vectors[i * size + q] = s * vp + c * vq;
  }
  for (let i = 0; i < size; i++) {
    const pi = a[p * size + i]!;
    const qi = a[q * size + i]!;
    a[p * size + i] = c * pi - s * qi;
    a[q * size + i] = s * pi + c * qi;
  }
}

/** Rows of loadings expressed along the eigenvectors. */
export function rotateLoadings(loadings: Float64Array, vectors: Float64Array, size: number): Float64Array {
  const rotated = new Float64Array(loadings.length);
  for (let from = 0; from < loadings.length; from += size) {
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += loadings[from + i]! * vectors[i * size + j]!;
      rotated[from + j] = sum;
    }
  }
  return rotated;
}

/**
 * Third step of fitting: how far one person's sessions and tasks differ from each other. In: for each subject, evidence of
 * stretches of typing over all of them. Out: the variance between stretches, with the loadings rotated so that it is diagonal
 * (N(0, I) does not notice a rotation).
 */

import type { FactorEvidence } from '@vigil/engine/keystroke/keystroke-template.ts';
import { choleskyInPlace, inverseFromCholesky, multiply, packedLength } from '@vigil/engine/keystroke/symmetric.ts';

const ROUNDS = 6;

/** A diagonal W known before, counted as so many stretches. */
export interface KnownVariance {
  readonly variance: Float64Array;
  readonly stretches: number;
}

/**
 * Expectation-maximisation for W in b = A (y + e) + noise, y ~ N(0, I) the subject, e ~ N(0, W) each stretch. Packed.
 * The subject is taken at the posterior mean with the stretches' e integrated out.
 */
export function fitSessionCovariance(
  subjects: readonly (readonly FactorEvidence[])[],
  size: number,
  prior?: KnownVariance,
): Float64Array {
  let covariance = new Float64Array(packedLength(size));
  for (let i = 0; i < size; i++) covariance[packedLength(i) + i] = prior?.variance[i] ?? 0.3;
  for (let round = 0; round < ROUNDS; round++) {
    const precisionOfW = inverse(covariance, size);
    const next = new Float64Array(covariance.length);
    let stretches = prior?.stretches ?? 0;
    for (let i = 0; i < size; i++) next[packedLength(i) + i] = stretches * (prior?.variance[i] ?? 0);
    for (const own of subjects) {
      const posteriors = own.map(({ precision }) =>
        inverse(
          precisionOfW.map((value, at) => value + precision[at]!),
          size,
        ),
      );
      const mean = subjectMean(own, posteriors, precisionOfW, size);
      for (const [index, { precision, shift }] of own.entries()) {
        const expected = multiply(precision, mean, size);
        const posterior = posteriors[index]!;
        const deviation = multiply(
          posterior,
          shift.map((value, i) => value - expected[i]!),
          size,
        );
        for (let i = 0, at = 0; i < size; i++) {
          for (let j = 0; j <= i; j++, at++) next[at] = next[at]! + posterior[at]! + deviation[i]! * deviation[j]!;
        }
        stretches++;
      }
    }
    covariance = next.map((value) => value / stretches);
  }
  return covariance;
}

/** With C = (A + P)^-1, P = W^-1: what a stretch tells of the subject is P - P C P, times its mean P C b. */
export function subjectMean(
  own: readonly FactorEvidence[],
  posteriors: readonly Float64Array[],
  prior: Float64Array,
  size: number,
): Float64Array {
  const sum = new Float64Array(packedLength(size));
  const shift = new Float64Array(size);
  for (const [index, evidence] of own.entries()) {
    const posterior = posteriors[index]!;
    for (let at = 0; at < sum.length; at++) sum[at] = sum[at]! + posterior[at]!;
    const information = multiply(posterior, evidence.shift, size);
    for (let i = 0; i < size; i++) shift[i] = shift[i]! + information[i]!;
  }
  const between = sandwich(prior, sum, size);
  const precision = prior.map((value, at) => own.length * value - between[at]!);
  for (let i = 0; i < size; i++) precision[packedLength(i) + i] = precision[packedLength(i) + i]! + 1;
  return multiply(inverse(precision, size), multiply(prior, shift, size), size);
}

/** Of a packed symmetric positive definite matrix. */
export function inverse(packed: Float64Array, size: number): Float64Array {
  const factor = Float64Array.from(packed);
  choleskyInPlace(factor, size);
  return inverseFromCholesky(factor, size);
}

/** P S P, all symmetric and packed. */
export function sandwich(p: Float64Array, s: Float64Array, size: number): Float64Array {
  const columns = Array.from({ length: size }, (_, j) => {
    const column = Float64Array.from(
      { length: size },
      (_, i) => p[i >= j ? packedLength(i) + j : packedLength(j) + i]!,
    );
    return multiply(p, multiply(s, column, size), size);
  });
  const packed = new Float64Array(packedLength(size));
  for (let i = 0, at = 0; i < size; i++) for (let j = 0; j <= i; j++, at++) packed[at] = columns[j]![i]!;
  return packed;
}

/** Posterior mean of a subject's factors under N(0, I), whatever differs between stretches. */
export function posteriorMean({ precision, shift }: FactorEvidence, size: number): Float64Array {
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

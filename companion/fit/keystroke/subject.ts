/**
 * How far people differ, once it is known how far one person's sessions do. In: what each subject typed, as evidence, and the
 * variance between sessions. Out: the variance between subjects, and loadings and session variance in units of it, so that
 * subjects are N(0, I) again. The factors were fitted as if a subject were one session, and so take some of what differs
 * between sessions for what differs between people.
 */

import type { FactorEvidence } from '@vigil/engine/keystroke/keystroke-template.ts';
import { choleskyInPlace, multiply, packedLength, solveLowerInPlace } from '@vigil/engine/keystroke/symmetric.ts';
import { inverse, sandwich } from './session.ts';

export interface SubjectEvidence {
  readonly evidence: FactorEvidence;
  /** Tasks or sessions that it stands on, at least one. */
  readonly tasks: number;
  readonly weight: number;
}

const ROUNDS = 8;
/** Subjects that the variance from before counts as. */
const PRIOR_SUBJECTS = 40;

/** What typing tells about the subject when each of its sessions strays by W: information, and its product with the mean. */
interface Information {
  readonly precision: Float64Array;
  readonly shift: Float64Array;
  readonly weight: number;
}

/** Expectation-maximisation for B in y ~ N(0, B). Packed. @param session W, packed. */
export function fitSubjectCovariance(
  subjects: readonly SubjectEvidence[],
  session: Float64Array,
  size: number,
): Float64Array {
  const straying = inverse(session, size);
  const known = subjects.map((subject) => informationOf(subject, straying, size));
  const total = known.reduce((sum, { weight }) => sum + weight, PRIOR_SUBJECTS);
  let covariance = identity(size);
  for (let round = 0; round < ROUNDS; round++) {
    const prior = inverse(covariance, size);
    const next = identity(size).map((value) => (PRIOR_SUBJECTS * value) / total);
    for (const { precision, shift, weight } of known) {
      const posterior = inverse(
        prior.map((value, at) => value + precision[at]!),
        size,
      );
      const mean = multiply(posterior, shift, size);
      for (let i = 0, at = 0; i < size; i++) {
        for (let j = 0; j <= i; j++, at++) {
          next[at] = next[at]! + (weight * (posterior[at]! + mean[i]! * mean[j]!)) / total;
        }
      }
    }
    covariance = next;
  }
  return covariance;
}

/** With D = n P, P = W^-1: precision D - D (A + D)^-1 D, shift D (A + D)^-1 b. */
function informationOf(
  { evidence, tasks, weight }: SubjectEvidence,
  straying: Float64Array,
  size: number,
): Information {
  const d = straying.map((value) => tasks * value);
  const within = inverse(
    d.map((value, at) => value + evidence.precision[at]!),
    size,
  );
  const between = sandwich(d, within, size);
  return {
    precision: d.map((value, at) => value - between[at]!),
    shift: multiply(d, multiply(within, evidence.shift, size), size),
    weight,
  };
}

function identity(size: number): Float64Array {
  const packed = new Float64Array(packedLength(size));
  for (let i = 0; i < size; i++) packed[packedLength(i) + i] = 1;
  return packed;
}

/** With B = C C' and y = C z: loadings times C, and C^-1 W C^-T. */
export function inUnitsOf(
  covariance: Float64Array,
  loadings: Float64Array,
  session: Float64Array,
  size: number,
): { loadings: Float64Array; session: Float64Array } {
  const root = Float64Array.from(covariance);
  choleskyInPlace(root, size);
  const scaled = new Float64Array(loadings.length);
  for (let row = 0; row < loadings.length; row += size) {
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let i = j; i < size; i++) sum += loadings[row + i]! * root[packedLength(i) + j]!;
      scaled[row + j] = sum;
    }
  }
  return { loadings: scaled, session: unscaled(root, session, size) };
}

function unscaled(root: Float64Array, session: Float64Array, size: number): Float64Array {
  const full = (i: number, j: number) => session[i >= j ? packedLength(i) + j : packedLength(j) + i]!;
  // Columns of C^-1 W are rows of W C^-T.
  const half = Array.from({ length: size }, (_, j) => {
    const column = Float64Array.from({ length: size }, (_, i) => full(i, j));
    solveLowerInPlace(root, column, size);
    return column;
  });
  const packed = new Float64Array(session.length);
  for (let i = 0, at = 0; i < size; i++) {
    const row = Float64Array.from({ length: size }, (_, j) => half[j]![i]!);
    solveLowerInPlace(root, row, size);
    for (let j = 0; j <= i; j++, at++) packed[at] = row[j]!;
  }
  return packed;
}

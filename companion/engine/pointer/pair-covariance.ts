/**
 * All differences together. In: the differences of a stretch of strokes from a template, and how the differences of one subject's
 * strokes, and of two subjects', vary together. Out: the natural-log likelihood ratio of two Gaussian distributions.
 *
 * Features of a stroke depend on each other: somebody fast is fast by every measure of speed. Terms of one feature at a time count
 * that once for each feature; this counts it once, and sees what is unusual about a combination (a two-covariance model, as in
 * PLDA: Prince and Elder 2007). Covariances were measured on stretches of few and of many strokes; those in between are
 * interpolated in one over the number of strokes, as sampling variance is.
 */
import { choleskyInPlace, inverseFromCholesky, packedLength } from '../keystroke/symmetric.ts';
import { TERMS } from './pair-terms.ts';

/** Packed lower triangles (symmetric.ts) over the terms, positive definite, in units of the subject's own spread. */
export interface CovarianceRange {
  /** Of stretches of {@link FEW_STROKES}. */
  readonly few: Float64Array;
  /** Of stretches of {@link MANY_STROKES}. */
  readonly many: Float64Array;
}

/** Of differences from the subject's own template, and from another subject's of the same corpus. */
export interface PairCovariances {
  readonly same: CovarianceRange;
  readonly other: CovarianceRange;
  /** Ratios of few and of many strokes that speak neither way: differences of other people are no Gaussian, and lie nearer. */
  readonly centre: { readonly few: number; readonly many: number };
}

export const FEW_STROKES = 10;
export const MANY_STROKES = 50;
/** No combination of differences says more, either way. */
const BOUND = 20;

/** Half the difference of the inverses, off-diagonal entries doubled; half that of the log determinants, less the centre. */
interface QuadraticForm {
  readonly matrix: Float64Array;
  readonly constant: number;
}

const formsOf = new WeakMap<PairCovariances, Map<number, QuadraticForm>>();

/** @param differences one for each term (102), 0 where unknown. */
export function covarianceLlr(covariances: PairCovariances, differences: Float64Array, strokes: number): number {
  const llr = gaussianLlr(covariances, differences, strokes);
  return BOUND * Math.tanh(llr / BOUND);
}

/** Not bounded. */
export function gaussianLlr(covariances: PairCovariances, differences: Float64Array, strokes: number): number {
  const { matrix, constant } = formOf(covariances, Math.max(FEW_STROKES, Math.min(MANY_STROKES, strokes)));
  let llr = constant;
  for (let row = 0, at = 0; row < TERMS; row++) {
    const difference = differences[row]!;
    if (difference === 0) {
      at += row + 1;
      continue;
    }
    let sum = 0;
    for (let column = 0; column <= row; column++) sum += matrix[at++]! * differences[column]!;
    llr += difference * sum;
  }
  return llr;
}

/** True for matrices that a covariance can be. */
export function isCovariance(matrix: Float64Array): boolean {
  return !Number.isNaN(choleskyInPlace(matrix.slice(), TERMS));
}

function formOf(covariances: PairCovariances, strokes: number): QuadraticForm {
  const forms = formsOf.get(covariances) ?? new Map<number, QuadraticForm>();
  formsOf.set(covariances, forms);
  const form = forms.get(strokes) ?? quadraticForm(covariances, strokes);
  forms.set(strokes, form);
  return form;
}

function quadraticForm({ same, other, centre }: PairCovariances, strokes: number): QuadraticForm {
  const few = (1 / strokes - 1 / MANY_STROKES) / (1 / FEW_STROKES - 1 / MANY_STROKES);
  const [own, others] = [inverseOf(same, few), inverseOf(other, few)];
  const matrix = new Float64Array(packedLength(TERMS));
  for (let row = 0, at = 0; row < TERMS; row++) {
    for (let column = 0; column <= row; column++, at++) {
      matrix[at] = (column === row ? 0.5 : 1) * (others.inverse[at]! - own.inverse[at]!);
    }
  }
  const middle = few * centre.few + (1 - few) * centre.many;
  return { matrix, constant: (others.logDeterminant - own.logDeterminant) / 2 - middle };
}

function inverseOf(range: CovarianceRange, few: number): { inverse: Float64Array; logDeterminant: number } {
  const factor = range.few.map((value, at) => few * value + (1 - few) * range.many[at]!);
  const logDeterminant = choleskyInPlace(factor, TERMS);
  return { inverse: inverseFromCholesky(factor, TERMS), logDeterminant };
}

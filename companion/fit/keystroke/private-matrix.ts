/**
 * A mean of symmetric matrices that says little of any one person. In: a packed matrix of each person, how long one may be (Frobenius),
 * the noise. Out: the mean with Gaussian noise, of which what the noise alone would show is taken away: the eigenvalues of a symmetric
 * matrix of noise lie within 2 deviation sqrt(size / 2) (Wigner's semicircle), so what lies within is nothing, and what lies beyond is
 * drawn in (Gavish and Donoho 2017). A few directions that all people share survive where a mean number by number would drown.
 */
import { packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { noisyMean, type PrivateMeanOptions } from '../base/private-mean.ts';
import { eigen } from './session.ts';
import { placeOf } from './session-moments.ts';

/** Share of that width within which nothing is seen: all of it gives up more than it saves (docs/decisions/pilot-fit.md). */
const CAUTION = 0.3;

export function privateMatrix(matrices: readonly Float64Array[], size: number, options: PrivateMeanOptions) {
  const { mean, deviation } = noisyMean(
    matrices.map((matrix) => scaled(matrix, Math.SQRT2)),
    options,
  );
  const matrix = scaled(mean.length === 0 ? new Float64Array(packedLength(size)) : mean, Math.SQRT1_2);
  if (deviation === 0) return matrix;
  const edge = CAUTION * 2 * deviation * Math.sqrt(size / 2);
  const { values, vectors } = eigen(matrix, size);
  const kept = values.map((value) => Math.sign(value) * Math.sqrt(Math.max(0, value ** 2 - edge ** 2)));
  return matrix.map((_, at) => {
    const [row, column] = placeOf(at);
    return kept.reduce((sum, value, k) => sum + value * vectors[row * size + k]! * vectors[column * size + k]!, 0);
  });
}

/** Numbers off the diagonal stand for two: scaled by sqrt 2 the length of the packed numbers is that of the matrix. */
function scaled(packed: Float64Array, by: number): Float64Array {
  return packed.map((value, at) => {
    const [row, column] = placeOf(at);
    return row === column ? value : value * by;
  });
}

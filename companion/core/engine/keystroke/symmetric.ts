/**
 * Small symmetric positive definite matrices. In: lower triangles packed by rows, k(k+1)/2 numbers (row i starts at
 * i(i+1)/2). Out: Cholesky factors in the same packing, solutions, inverses. Plain loops: at k = 40 nothing is faster.
 */

export function packedLength(size: number): number {
  return (size * (size + 1)) / 2;
}

/** Overwrites A with its Cholesky factor L (A = L L'). Returns ln det A. NaN when A is not positive definite. */
export function choleskyInPlace(a: Float64Array, size: number): number {
  let logDet = 0;
  for (let i = 0, rowI = 0; i < size; i++, rowI += i) {
    for (let j = 0, rowJ = 0; j <= i; j++, rowJ += j) {
      let sum = a[rowI + j]!;
      for (let m = 0; m < j; m++) sum -= a[rowI + m]! * a[rowJ + m]!;
      if (i === j) {
        const pivot = Math.sqrt(sum);
        a[rowI + i] = pivot;
        logDet += Math.log(pivot);
      } else {
        a[rowI + j] = sum / a[rowJ + j]!;
      }
    }
  }
  return 2 * logDet;
}

/** Overwrites b with x, L x = b. */
export function solveLowerInPlace(l: Float64Array, b: Float64Array, size: number): void {
  for (let i = 0, row = 0; i < size; i++, row += i) {
    let sum = b[i]!;
    for (let m = 0; m < i; m++) sum -= l[row + m]! * b[m]!;
    b[i] = sum / l[row + i]!;
  }
}

/** Overwrites b with x, L' x = b. */
export function solveUpperInPlace(l: Float64Array, b: Float64Array, size: number): void {
  for (let i = size - 1; i >= 0; i--) {
    const row = packedLength(i);
    const x = b[i]! / l[row + i]!;
    b[i] = x;
    for (let m = 0; m < i; m++) b[m] = b[m]! - l[row + m]! * x;
  }
}

/** Inverse of A from its Cholesky factor, packed. */
export function inverseFromCholesky(l: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(packedLength(size));
  const column = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    column.fill(0);
    column[j] = 1;
    solveLowerInPlace(l, column, size);
    solveUpperInPlace(l, column, size);
    for (let i = j; i < size; i++) inverse[packedLength(i) + j] = column[i]!;
  }
  return inverse;
}

/** y = A x. */
export function multiply(a: Float64Array, x: Float64Array, size: number): Float64Array {
  const y = new Float64Array(size);
  for (let i = 0, row = 0; i < size; i++, row += i) {
    for (let j = 0; j < i; j++) {
      y[i] = y[i]! + a[row + j]! * x[j]!;
      y[j] = y[j]! + a[row + j]! * x[i]!;
    }
    y[i] = y[i]! + a[row + i]! * x[i]!;
  }
  return y;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

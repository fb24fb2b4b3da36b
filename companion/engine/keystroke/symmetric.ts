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

/** Rows of {@link gram} are padded with zeros to a multiple of this. */
export const GRAM_BLOCK = 4;

export function gramStride(size: number): number {
  return Math.ceil(size / GRAM_BLOCK) * GRAM_BLOCK;
}

/**
 * R'R, packed, of `rowCount` rows that start every {@link gramStride} numbers. Blocks of four by four stay in registers
 * while the rows run by: three times as fast as adding up outer products, and every window of typing pays for it.
 */
export function gram(rows: Float64Array, rowCount: number, size: number): Float64Array {
  const stride = gramStride(size);
  const end = rowCount * stride;
  const packed = new Float64Array(packedLength(size));
  const block = new Float64Array(GRAM_BLOCK * GRAM_BLOCK);
  for (let i = 0; i < size; i += GRAM_BLOCK) {
    for (let j = 0; j <= i; j += GRAM_BLOCK) {
      gramBlock(rows, end, stride, i, j, block);
      for (let bi = 0; bi < GRAM_BLOCK && i + bi < size; bi++) {
        const row = packedLength(i + bi);
        for (let bj = 0; bj < GRAM_BLOCK && j + bj <= i + bi; bj++) packed[row + j + bj] = block[bi * GRAM_BLOCK + bj]!;
      }
    }
  }
  return packed;
}

function gramBlock(rows: Float64Array, end: number, stride: number, i: number, j: number, block: Float64Array): void {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let at = 0; at < end; at += stride) {
    const a0 = rows[at + i]!;
    const a1 = rows[at + i + 1]!;
    const a2 = rows[at + i + 2]!;
    const a3 = rows[at + i + 3]!;
    const b0 = rows[at + j]!;
    const b1 = rows[at + j + 1]!;
    const b2 = rows[at + j + 2]!;
    const b3 = rows[at + j + 3]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  block[0] = s00;
  block[1] = s01;
  block[2] = s02;
  block[3] = s03;
  block[4] = s10;
  block[5] = s11;
  block[6] = s12;
  block[7] = s13;
  block[8] = s20;
  block[9] = s21;
  block[10] = s22;
  block[11] = s23;
  block[12] = s30;
  block[13] = s31;
  block[14] = s32;
  block[15] = s33;
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

/** Least squares by orthogonal polynomials. In: places and values. Out: how far the values are from any such polynomial. */

/**
 * Root mean square distance of points from the best pair of polynomials x(u), y(u), px.
 *
 * @param u places, ascending, any unit.
 */
export function residualOfCurve(u: Float64Array, x: Float64Array, y: Float64Array, degree: number): number {
  const count = u.length;
  const middle = (u[0]! + u[count - 1]!) / 2;
  const half = (u[count - 1]! - u[0]!) / 2 || 1;
  const restX = x.slice();
  const restY = y.slice();
  const basis: Float64Array[] = [];
  for (let power = 0; power <= degree; power++) {
    const column = Float64Array.from(u, (at) => ((at - middle) / half) ** power);
    for (const earlier of basis) subtractAlong(column, earlier);
    const norm = Math.sqrt(column.reduce((sum, value) => sum + value * value, 0));
    if (norm < 1e-9) break;
    for (let k = 0; k < count; k++) column[k]! /= norm;
    subtractAlong(restX, column);
    subtractAlong(restY, column);
    basis.push(column);
  }
  let squares = 0;
  for (let k = 0; k < count; k++) squares += restX[k]! ** 2 + restY[k]! ** 2;
  return Math.sqrt(squares / Math.max(1, count - basis.length));
}

/** Takes from `values` their part along a unit vector. */
function subtractAlong(values: Float64Array, direction: Float64Array): void {
  let along = 0;
  for (let k = 0; k < values.length; k++) along += values[k]! * direction[k]!;
  for (let k = 0; k < values.length; k++) values[k]! -= along * direction[k]!;
}

/**
 * Along which directions of its factors a deployment moves a model. In: the prior, number of people, how much they may tell. Out:
 * orthonormal directions, fewer where the noise on each is greater; none where it is greater than what people share. Nothing of it looks
 * at anybody's typing.
 *
 * First those along which all cells of one kind of timing move together (holds longer, pauses shorter): what other work, another machine
 * or another day does to everybody, it does to all keys alike. Then the factors that show most in typing.
 */
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { dot, packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { eigen } from './session.ts';
import { placeOf } from './session-moments.ts';

/** 15 people at a mu of 0.7: with fewer the prior was the better one (docs/decisions/pilot-fit.md). */
const MIN_RELEASED = 10;
/** Directions at so many people times mu, and how fast more of them pay (docs/decisions/pilot-fit.md). */
const [MIN_DIRECTIONS, AT, POWER] = [6, 14.5, 0.6];
/** Of a direction, beside the factors before it: what is less is nothing but rounding. */
const MIN_LENGTH = 1e-3;
const MIN_EIGENVALUE = 1e-6;

/** @param of what: where people lie on average, or by what their sessions differ. */
export function leadingDirections(
  prior: KeystrokeModel,
  people: number,
  mu: number,
  of: 'mean' | 'sessions',
): Float64Array[] {
  if (people * mu < MIN_RELEASED) return [];
  const count = Math.max(MIN_DIRECTIONS, Math.round(MIN_DIRECTIONS * ((people * mu) / AT) ** POWER));
  const all = count < prior.factorCount ? [...commonShifts(prior, of), ...byWeight(prior)] : axes(prior.factorCount);
  return orthonormal(all).slice(0, count);
}

/** Principal directions of the shifts of each kind, for sessions in units of W; the greatest first. */
function commonShifts(prior: KeystrokeModel, of: 'mean' | 'sessions'): Float64Array[] {
  const { factorCount: size, kinds, sessionVariance } = prior;
  const shifts = kinds.flatMap(({ firstCell, firstSpreadCell, mean }) =>
    [firstCell, firstSpreadCell].filter((first) => first >= 0).map((first) => shiftOf(prior, first, mean.length)),
  );
  const scaled = shifts.map((shift) =>
    shift.map((value, i) => value * (of === 'mean' ? 1 : Math.sqrt(sessionVariance[i]!))),
  );
  const gram = Float64Array.from({ length: packedLength(size) }, (_, at) => {
    const [row, column] = placeOf(at);
    return scaled.reduce((sum, shift) => sum + shift[row]! * shift[column]!, 0);
  });
  const { values, vectors } = eigen(gram, size);
  const least = MIN_EIGENVALUE * Math.max(...values);
  return descending(values)
    .filter((k) => values[k]! > least)
    .map((k) => Float64Array.from({ length: size }, (_, i) => vectors[i * size + k]!));
}

/** What each factor adds to the cells of a kind, together. */
function shiftOf({ factorCount: size, loadings }: KeystrokeModel, firstCell: number, cells: number): Float64Array {
  const shift = new Float64Array(size);
  for (let cell = firstCell; cell < firstCell + cells; cell++)
    for (let i = 0; i < size; i++) shift[i] = shift[i]! + loadings[cell * size + i]! / Math.sqrt(cells);
  return shift;
}

/** Factors by how much all cells together show of them, the most first. */
function byWeight({ factorCount: size, loadings }: KeystrokeModel): Float64Array[] {
  const weights = new Float64Array(size);
  for (const [at, value] of loadings.entries()) weights[at % size] = weights[at % size]! + value * value;
  const axisOf = axes(size);
  return descending(weights).map((factor) => axisOf[factor]!);
}

/** Gram and Schmidt: what is left of each direction beside those before it. */
function orthonormal(directions: readonly Float64Array[]): Float64Array[] {
  const found: Float64Array[] = [];
  for (const direction of directions) {
    const rest = direction.slice();
    for (const known of found) {
      const along = dot(known, rest);
      for (const [i, value] of known.entries()) rest[i] = rest[i]! - along * value;
    }
    const length = Math.hypot(...rest);
    if (length > MIN_LENGTH) found.push(rest.map((value) => value / length));
  }
  return found;
}

const axes = (size: number): Float64Array[] =>
  Array.from({ length: size }, (_, i) => Float64Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));

const descending = (values: Float64Array): number[] =>
  [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b);

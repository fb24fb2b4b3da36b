/**
 * How people differ on the number pad. In: subjects' statistics, a model whose factors know nothing of the keypad. Out: the same
 * with a few factors more, which the keypad's cells alone load on: letters do not foretell a user there, nor does the keypad
 * letters, so a template that has never seen it says nothing.
 */
import type { FactorEvidence } from '@vigil/engine/keystroke/keystroke-template.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import {
  decodeModel,
  encodeModel,
  type KindParameters,
  type ModelParameters,
} from '@vigil/engine/keystroke/model-file.ts';
import { isKeypadContext, LEVELS } from '@vigil/engine/keystroke/observation.ts';
import { type FactorOptions, fitFactors, type SubjectSums } from './factors.ts';
import { eigen, fitSessionCovariance, rotateLoadings } from './session.ts';

export interface KeypadTyping {
  /** By cell, the keypad's among them. */
  readonly sums: readonly SubjectSums[];
  readonly squares: Float64Array;
  /** Stretches of each subject's keys under a model. */
  stretches(model: KeystrokeModel): FactorEvidence[][];
}

/** Recordings of the keypad are of one sitting and one number; another day differs at least by so much. */
const MIN_SESSION_VARIANCE = 0.3;
/** With fewer there is nothing to fit. */
const MIN_SUBJECTS = 3;

/** Cells whose context is of the keypad. */
export function keypadCells(kinds: readonly KindParameters[]): number[] {
  return kinds.flatMap(({ kind, entries, firstCell, firstSpreadCell }) =>
    entries.flatMap(({ level, context }, entry) =>
      isKeypadContext(LEVELS[kind]![level]!, context)
        ? [firstCell, firstSpreadCell].filter((first) => first >= 0).map((first) => first + entry)
        : [],
    ),
  );
}

/** Counts and sums as if these cells had never been seen. */
export function withoutCells(subject: SubjectSums, cells: readonly number[]): SubjectSums {
  const counts = Float64Array.from(subject.counts);
  const sums = Float64Array.from(subject.sums);
  for (const cell of cells) {
    counts[cell] = 0;
    sums[cell] = 0;
  }
  return { counts, sums };
}

export function withKeypadFactors(
  model: ModelParameters,
  typing: KeypadTyping,
  options: FactorOptions,
): ModelParameters {
  const cells = keypadCells(model.kinds);
  const seen = typing.sums
    .map((subject) => onlyCells(subject, cells))
    .filter(({ counts }) => counts.some((n) => n > 0));
  const squares = Float64Array.from(cells, (cell) => typing.squares[cell]!);
  const countScale = Float64Array.from(cells, (cell) => options.countScale[cell]!);
  const [base, more] = [model.factorCount, options.factorCount];
  if (seen.length < MIN_SUBJECTS) return silentOnKeypad(model, more);
  const factors = fitFactors(seen, squares, { ...options, countScale });
  const weights = factors.noise.map((noise, at) => Math.sqrt(countScale[at]! / noise));
  const own = factors.loadings.map((value, at) => value * weights[Math.floor(at / more)]!);
  const [offset, weight] = [Float64Array.from(model.offset), Float64Array.from(model.weight)];
  for (const [at, cell] of cells.entries()) {
    offset[cell] = factors.offset[at]!;
    weight[cell] = weights[at]!;
  }
  const known = { ...model, offset, weight };
  const joined = (loadings: Float64Array, variance: Float64Array) => join(known, cells, loadings, variance);
  const unrotated = decodeModel(encodeModel(joined(own, new Float64Array(more))));
  const stretches = typing.stretches(unrotated).map((of) => of.map((evidence) => lastFactors(evidence, base, more)));
  // Stray keys of the number pad show no session on it.
  if (stretches.length < MIN_SUBJECTS) return silentOnKeypad(model, more);
  const { values, vectors } = eigen(fitSessionCovariance(stretches, more), more);
  const variance = values.map((value) => Math.max(value, MIN_SESSION_VARIANCE));
  return joined(rotateLoadings(own, vectors, more), variance);
}

/** The keypad is compared, but nothing follows from it. */
function silentOnKeypad(model: ModelParameters, more: number): ModelParameters {
  return join(model, [], new Float64Array(0), new Float64Array(more).fill(MIN_SESSION_VARIANCE));
}

/** @param own rows of loadings of the keypad's cells, @param variance between sessions, one for each factor more. */
function join(
  model: ModelParameters,
  cells: readonly number[],
  own: Float64Array,
  variance: Float64Array,
): ModelParameters {
  const [base, more] = [model.factorCount, variance.length];
  return {
    ...model,
    factorCount: base + more,
    loadings: joinLoadings(model, cells, own, more),
    sessionVariance: Float64Array.of(...model.sessionVariance, ...variance),
    placeDirections: Float64Array.of(...widened(model.placeDirections, base, more), ...axes(base, more)),
  };
}

function onlyCells({ counts, sums }: SubjectSums, cells: readonly number[]): SubjectSums {
  return {
    counts: Float64Array.from(cells, (cell) => counts[cell]!),
    sums: Float64Array.from(cells, (cell) => sums[cell]!),
  };
}

function joinLoadings(model: ModelParameters, cells: readonly number[], own: Float64Array, more: number): Float64Array {
  const { factorCount: base, cellCount, loadings } = model;
  const all = new Float64Array(cellCount * (base + more));
  const keypad = new Map(cells.map((cell, at) => [cell, at]));
  for (let cell = 0; cell < cellCount; cell++) {
    const at = keypad.get(cell);
    const row = cell * (base + more);
    if (at === undefined) all.set(loadings.subarray(cell * base, (cell + 1) * base), row);
    else all.set(own.subarray(at * more, (at + 1) * more), row + base);
  }
  return all;
}

/** Somebody else types the same numbers on the same keypad: they are alike along all of its factors. */
function axes(base: number, more: number): Float64Array {
  const rows = new Float64Array(more * (base + more));
  for (let row = 0; row < more; row++) rows[row * (base + more) + base + row] = 1;
  return rows;
}

/** Rows with zeros at the end. */
function widened(rows: Float64Array, base: number, more: number): Float64Array {
  const count = rows.length / base;
  const all = new Float64Array(count * (base + more));
  for (let row = 0; row < count; row++) all.set(rows.subarray(row * base, (row + 1) * base), row * (base + more));
  return all;
}

/** What evidence says of the last factors, which no cell shares with the others. Packed by rows. */
function lastFactors({ precision, shift, counts }: FactorEvidence, base: number, more: number): FactorEvidence {
  const own: number[] = [];
  for (let i = base; i < base + more; i++) {
    const row = (i * (i + 1)) / 2;
    own.push(...precision.subarray(row + base, row + i + 1));
  }
  return { precision: Float64Array.from(own), shift: shift.slice(base), counts };
}

/**
 * First step of fitting: which cells there are and how their values are standardised. In: keystrokes of background
 * people. Out: for each kind its entries, means and deviations, and every observation as (keystroke, entry, value).
 */

import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { DEVIATION_CEILING, DEVIATION_FLOOR } from '@vigil/engine/keystroke/model.ts';
import { type KindParameters, resolveEntries } from '@vigil/engine/keystroke/model-file.ts';
import {
  coarser,
  contextCount,
  finestContext,
  isKeypad,
  isTimed,
  KEYPAD_ZONES,
  KINDS,
  type KindName,
  LEVELS,
  measure,
} from '@vigil/engine/keystroke/observation.ts';

/** Which kinds a model uses, each with its count scales: how much one observation counts as independent evidence. */
export type KindScales = Readonly<Partial<Record<KindName, { readonly value?: number; readonly spread?: number }>>>;

export interface Standardised extends KindParameters {
  readonly valueScale: number;
  readonly spreadScale: number;
}

/** Rarer contexts share a coarser cell. */
export interface CellOptions {
  readonly scales: KindScales;
  readonly minObservations: number;
}

/** Keystrokes of one corpus, and what one of them counts. */
export interface WeighedKeystrokes {
  readonly keystrokes: readonly Keystroke[];
  readonly weight: number;
}

export function fitKinds(
  typing: readonly WeighedKeystrokes[],
  options: CellOptions,
): { kinds: Standardised[]; cellCount: number } {
  let cellCount = 0;
  const kinds: Standardised[] = [];
  for (const [kind, name] of KINDS.entries()) {
    const scales = options.scales[name];
    if (scales === undefined) continue;
    const entries = chooseEntries(kind, typing, options.minObservations);
    const fitted = standardise(kind, entries, typing);
    const firstCell = scales.value === undefined ? -1 : cellCount;
    if (firstCell >= 0) cellCount += entries.length;
    const firstSpreadCell = scales.spread === undefined ? -1 : cellCount;
    if (firstSpreadCell >= 0) cellCount += entries.length;
    const spread = firstSpreadCell >= 0 ? fitted.spread : { mean: new Float64Array(0), deviation: new Float64Array(0) };
    kinds.push({
      kind,
      entries,
      mean: fitted.value.mean,
      deviation: fitted.value.deviation,
      spreadMean: spread.mean,
      spreadDeviation: spread.deviation,
      firstCell,
      firstSpreadCell,
      valueScale: scales.value ?? 0,
      spreadScale: scales.spread ?? 0,
    });
  }
  return { kinds, cellCount };
}

/** Level by level, finest first: contexts seen often enough get a cell, the rest are counted again one level up. */
function chooseEntries(kind: number, typing: readonly WeighedKeystrokes[], fewest: number): KindParameters['entries'] {
  const levels = LEVELS[kind]!;
  const finest = levels[0]!;
  let left = new Float64Array(contextCount(finest));
  for (const { keystrokes, weight } of typing) {
    for (const keystroke of keystrokes) {
      if (!isTimed(keystroke) || Number.isNaN(measure(kind, keystroke))) continue;
      if (isKeypad(keystroke.zone)) continue;
      const context = finestContext(kind, keystroke);
      left[context] = left[context]! + weight;
    }
  }
  const entries: { level: number; context: number }[] = [];
  for (const [index, level] of levels.entries()) {
    const counts = new Float64Array(contextCount(level));
    for (const [context, count] of left.entries()) {
      const target = coarser(finest, context, level);
      counts[target] = counts[target]! + count;
    }
    const last = index === levels.length - 1;
    const chosen = new Set<number>();
    for (const [context, count] of counts.entries()) {
      if (count < (last ? 1 : fewest)) continue;
      chosen.add(context);
      entries.push({ level: index, context });
    }
    left = left.map((count, context) => (chosen.has(coarser(finest, context, level)) ? 0 : count));
  }
  return [...entries, ...keypadEntries(kind)];
}

/** The number pad has cells of its own, by the zone alone: letters do not foretell it, and recordings hold little of it. */
function keypadEntries(kind: number): KindParameters['entries'] {
  const level = LEVELS[kind]!.findIndex((name) => name === 'zone' || name === 'before');
  if (level < 0 || KINDS[kind] === 'capital') return [];
  return KEYPAD_ZONES.map((zone) => ({ level, context: zone }));
}

interface Moments {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

function standardise(
  kind: number,
  entries: KindParameters['entries'],
  typing: readonly WeighedKeystrokes[],
): { value: Moments; spread: Moments } {
  const entryOf = resolveEntries(kind, entries);
  const values: number[] = [];
  const cells: number[] = [];
  const weights: number[] = [];
  for (const { keystrokes, weight } of typing) {
    for (const keystroke of keystrokes) {
      const value = isTimed(keystroke) ? measure(kind, keystroke) : Number.NaN;
      if (Number.isNaN(value)) continue;
      values.push(value);
      cells.push(entryOf[finestContext(kind, keystroke)]!);
      weights.push(weight);
    }
  }
  const value = winsorisedMoments(values, cells, weights, entries.length);
  const spreads = values.map((raw, index) => {
    const cell = cells[index]!;
    const deviation = Math.abs(raw - value.mean[cell]!) / value.deviation[cell]!;
    return Math.log(Math.min(deviation, DEVIATION_CEILING) + DEVIATION_FLOOR);
  });
  return { value, spread: winsorisedMoments(spreads, cells, weights, entries.length) };
}

/** Deviations beyond which a value is pulled in while means and deviations are estimated. */
const OUTLIER = 3;

/** Mean and standard deviation by cell, values beyond {@link OUTLIER} deviations pulled in, to convergence in practice. */
function winsorisedMoments(
  values: readonly number[],
  cells: readonly number[],
  weights: readonly number[],
  cellCount: number,
): Moments {
  const mean = new Float64Array(cellCount);
  const deviation = new Float64Array(cellCount).fill(Number.POSITIVE_INFINITY);
  for (let round = 0; round < 4; round++) {
    const count = new Float64Array(cellCount);
    const sum = new Float64Array(cellCount);
    const squares = new Float64Array(cellCount);
    for (let i = 0; i < values.length; i++) {
      const cell = cells[i]!;
      const reach = OUTLIER * deviation[cell]!;
      // Offsets from the running mean keep the sum of squares exact.
      const offset = Math.max(-reach, Math.min(reach, values[i]! - mean[cell]!));
      const weight = weights[i]!;
      count[cell] = count[cell]! + weight;
      sum[cell] = sum[cell]! + weight * offset;
      squares[cell] = squares[cell]! + weight * offset * offset;
    }
    for (let cell = 0; cell < cellCount; cell++) {
      if (count[cell] === 0) {
        deviation[cell] = 1;
        continue;
      }
      const shift = sum[cell]! / count[cell]!;
      mean[cell] = mean[cell]! + shift;
      deviation[cell] = Math.sqrt(Math.max(squares[cell]! / count[cell]! - shift * shift, 0) + 1e-6);
    }
  }
  return { mean, deviation };
}

/**
 * What is kept of keystrokes: for each cell how many, and the sum of their standardised values. In: keystrokes. Out:
 * additive statistics, for a window (probe) or for all of a person's typing (template). The order of keys is gone.
 */

import type { Keystroke } from './keystroke.ts';
import { DEVIATION_CEILING, DEVIATION_FLOOR, type KeystrokeModel } from './model.ts';
import { finestContext, isTimed, KINDS, measure } from './observation.ts';

function clipped(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most);
}

/** What one keystroke says: `count` observations, each of a kind, in a cell, with a weighted standardised value. */
export interface Observations {
  count: number;
  readonly kinds: Uint8Array;
  readonly cells: Uint16Array;
  readonly values: Float64Array;
}

/** Room for the value and the spread of every kind. */
export function noObservations(): Observations {
  const most = 2 * KINDS.length;
  return { count: 0, kinds: new Uint8Array(most), cells: new Uint16Array(most), values: new Float64Array(most) };
}

/** @param into overwritten and returned: keystrokes come by the hundred thousand. */
export function observe(model: KeystrokeModel, keystroke: Keystroke, into: Observations): Observations {
  const { clip } = model;
  into.count = 0;
  if (!isTimed(keystroke)) return into;
  for (const cells of model.kinds) {
    const value = measure(cells.kind, keystroke);
    if (Number.isNaN(value)) continue;
    const entry = cells.entryOf[finestContext(cells.kind, keystroke)]!;
    if (entry < 0) continue;
    const standardised = (value - cells.mean[entry]!) / cells.deviation[entry]!;
    if (cells.firstCell >= 0) note(model, into, cells.kind, cells.firstCell + entry, clipped(standardised, clip));
    if (cells.firstSpreadCell < 0) continue;
    const spread = Math.log(Math.min(Math.abs(standardised), DEVIATION_CEILING) + DEVIATION_FLOOR);
    const standardisedSpread = (spread - cells.spreadMean[entry]!) / cells.spreadDeviation[entry]!;
    note(model, into, cells.kind, cells.firstSpreadCell + entry, clipped(standardisedSpread, clip));
  }
  return into;
}

function note(model: KeystrokeModel, into: Observations, kind: number, cell: number, standardised: number): void {
  into.kinds[into.count] = kind;
  into.cells[into.count] = cell;
  into.values[into.count] = (standardised - model.offset[cell]!) * model.weight[cell]!;
  into.count++;
}

const scratch = noObservations();

export class KeystrokeStats {
  /** For each cell, number of observations (not whole once scaled). */
  readonly counts: Float64Array;
  /** For each cell, sum of the weighted standardised values. */
  readonly sums: Float64Array;
  /** Keystrokes counted, scaled along with the rest. */
  keys = 0;

  constructor(cellCount: number) {
    this.counts = new Float64Array(cellCount);
    this.sums = new Float64Array(cellCount);
  }

  /** Counts one keystroke. The statistics belong to `model` from now on. */
  add(model: KeystrokeModel, keystroke: Keystroke): void {
    this.addObservations(observe(model, keystroke, scratch));
  }

  /** Counts one keystroke by what was observed on it. */
  addObservations({ count, cells, values }: Observations): void {
    this.keys++;
    for (let i = 0; i < count; i++) {
      const cell = cells[i]!;
      this.counts[cell] = this.counts[cell]! + 1;
      this.sums[cell] = this.sums[cell]! + values[i]!;
    }
  }

  /** Adds another's statistics: the same as having counted its keystrokes here. */
  merge(other: KeystrokeStats): void {
    for (let cell = 0; cell < this.counts.length; cell++) {
      this.counts[cell] = this.counts[cell]! + other.counts[cell]!;
      this.sums[cell] = this.sums[cell]! + other.sums[cell]!;
    }
    this.keys += other.keys;
  }

  /** Lets old evidence weigh less: every count and sum times `factor` (0 to 1). */
  scale(factor: number): void {
    for (let cell = 0; cell < this.counts.length; cell++) {
      this.counts[cell] = this.counts[cell]! * factor;
      this.sums[cell] = this.sums[cell]! * factor;
    }
    this.keys *= factor;
  }
}

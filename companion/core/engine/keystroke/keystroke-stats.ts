/**
 * What is kept of keystrokes: for each cell how many, and the sum of their standardised values. In: keystrokes. Out:
 * additive statistics, for a window (probe) or for all of a person's typing (template). The order of keys is gone.
 */

import type { Keystroke } from './keystroke.ts';
import { CLIP, DEVIATION_FLOOR, type KeystrokeModel } from './model.ts';
import { finestContext, measure } from './observation.ts';

function clipped(value: number): number {
  return Math.min(Math.max(value, -CLIP), CLIP);
}

/** Calls `visit` with each observation of a keystroke: its cell and its weighted standardised value. */
export function visitObservations(
  model: KeystrokeModel,
  keystroke: Keystroke,
  visit: (cell: number, value: number) => void,
): void {
  const { offset, weight } = model;
  for (const cells of model.kinds) {
    const value = measure(cells.kind, keystroke);
    if (Number.isNaN(value)) continue;
    const entry = cells.entryOf[finestContext(cells.kind, keystroke)]!;
    if (entry < 0) continue;
    const standardised = clipped((value - cells.mean[entry]!) / cells.deviation[entry]!);
    if (cells.firstCell >= 0) {
      const cell = cells.firstCell + entry;
      visit(cell, (standardised - offset[cell]!) * weight[cell]!);
    }
    if (cells.firstSpreadCell < 0) continue;
    const spread = Math.log(Math.abs(standardised) + DEVIATION_FLOOR);
    const standardisedSpread = clipped((spread - cells.spreadMean[entry]!) / cells.spreadDeviation[entry]!);
    const cell = cells.firstSpreadCell + entry;
    visit(cell, (standardisedSpread - offset[cell]!) * weight[cell]!);
  }
}

export class KeystrokeStats {
  /** For each cell, number of observations (not whole once scaled). */
  readonly counts: Float64Array;
  /** For each cell, sum of the weighted standardised values. */
  readonly sums: Float64Array;
  /** Keystrokes counted, scaled along with the rest. */
  keys = 0;

  readonly #count = (cell: number, value: number): void => {
    this.counts[cell] = this.counts[cell]! + 1;
    this.sums[cell] = this.sums[cell]! + value;
  };

  constructor(cellCount: number) {
    this.counts = new Float64Array(cellCount);
    this.sums = new Float64Array(cellCount);
  }

  /** Counts one keystroke. The statistics belong to `model` from now on. */
  add(model: KeystrokeModel, keystroke: Keystroke): void {
    this.keys++;
    visitObservations(model, keystroke, this.#count);
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

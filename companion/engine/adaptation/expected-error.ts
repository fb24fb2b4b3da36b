/**
 * Gives the error to expect of a template. In: how much of a modality is learnt. Out: the equal error rate of one short stretch of
 * input, measured on other people of whom as much was known; null below the least amount measured.
 *
 * Typing: protocol bbmas-work, work of several kinds by people that nothing was fitted on, pooled equal error rate of windows of
 * 50 keys. Pointer: protocol pointer-transfer, windows of 20 strokes; templates of about 100 strokes are those of
 * hbrs, of 250 those of sapimouse. Intervals are in docs/model-card.md.
 */
import type { ExpectedError } from '../engine-api.ts';

interface MeasuredErrors {
  /** Keys or strokes of the stretch that is judged. */
  readonly stretch: number;
  /** Learnt at least, equal error rate: least learnt first. */
  readonly levels: readonly (readonly [learnt: number, errors: number])[];
}

export const MEASURED = {
  keystroke: {
    stretch: 50,
    levels: [
      [200, 0.147],
      [500, 0.11],
      [1000, 0.096],
    ],
  },
  pointer: {
    stretch: 20,
    levels: [
      [100, 0.265],
      [250, 0.214],
    ],
  },
} as const satisfies Record<string, MeasuredErrors>;

/** Steps, without interpolation: nothing was measured between them. */
export function expectedErrorOf(modality: keyof typeof MEASURED, learnt: number): ExpectedError | null {
  const { stretch, levels }: MeasuredErrors = MEASURED[modality];
  const level = levels.findLast(([least]) => learnt >= least);
  return level === undefined ? null : { errors: level[1], stretch };
}

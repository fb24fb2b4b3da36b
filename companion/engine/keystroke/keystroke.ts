/** One key press as the comparator sees it. In: nothing. Out: the record and its limits. Times are milliseconds. */

import type { Zone } from '@vigil/protocol/zones.ts';

/** Longer holds are a resting finger or a lost release: no hold time is reported. */
export const MAX_HOLD_MS = 1_000;

/** A longer silence between two presses ends a run: no pair spans it. */
export const MAX_PAUSE_MS = 2_000;

/** A longer way from press to press is thought, not movement: it links no pair, though the run goes on. */
export const MAX_FLIGHT_MS = 500;

/**
 * A key press with the timing that links it to the one or two presses before it, in press order. NaN: not known
 * (nothing before it in this run, or a release that never came).
 */
export interface Keystroke {
  readonly zone: Zone;
  /** Press to release. */
  readonly holdMs: number;
  /** Press of the key before to this press, down-down (DD); NaN when a run starts here. */
  readonly downDownMs: number;
  /** The key before; -1 when a run starts here. */
  readonly previousZone: Zone;
  readonly previousHoldMs: number;
  /** DD into the key before. */
  readonly previousDownDownMs: number;
  /** The key before the key before; -1 when there is none. */
  readonly earlierZone: Zone;
}

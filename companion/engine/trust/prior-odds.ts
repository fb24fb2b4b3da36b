/** Prior odds of a takeover. In: keys typed since, or a pause. Out: odds against the user; their sizes are in tuning.ts. */
import { TUNING } from './tuning.ts';

/** That somebody else typed at least so many of the newest keys. */
export function typedOdds(newestKeys: number): number {
  const { odds, keys, power, most } = TUNING.typedOdds;
  return odds * (Math.min(newestKeys, most) / keys) ** power;
}

/** That somebody took over in a pause. */
export function idleOdds(gapMs: number): number {
  return (TUNING.idleHazardPerMinute * (gapMs - TUNING.idleMs)) / 60_000;
}

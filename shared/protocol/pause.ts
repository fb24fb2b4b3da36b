/** The length of a pause. In: the local time. Out: the longest pause that may be offered now. */

/** Longest pause, in minutes: a forgotten pause ends. */
export const MAX_PAUSE_MINUTES = 480;

export interface LongPause {
  readonly minutes: number;
  /** It lasts until midnight; else until it is over, and must not be called anything else. */
  readonly untilTomorrow: boolean;
}

/** Until midnight late in the day, else the longest pause that is allowed. */
export function longPause(now: Date, maxMinutes = MAX_PAUSE_MINUTES): LongPause {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  const minutes = Math.ceil((midnight.getTime() - now.getTime()) / 60_000);
  return minutes <= maxMinutes ? { minutes, untilTomorrow: true } : { minutes: maxMinutes, untilTomorrow: false };
}

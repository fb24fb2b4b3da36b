/** The time that the core goes by. In: nothing. Out: the interface, so that tests set it, and the system's clocks. */
export interface Clock {
  /** Whole epoch milliseconds. */
  now(): number;
  /** Milliseconds of a monotonic clock. */
  monotonic(): number;
}

export const SYSTEM_CLOCK: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** The tolerance for clocks, in one place. In: nothing. Out: a number. */

/** How far the clocks of bank and machine may differ, in seconds. */
export const CLOCK_SKEW_S = 60;

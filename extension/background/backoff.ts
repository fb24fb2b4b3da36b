/** Reconnect delay. In: failed attempts so far, a random number. Out: milliseconds. */

const FIRST_MS = 250;
/**
 * Below the 30 s after which Chromium stops an idle worker: the attempt at the end of each wait counts as activity,
 * so the worker is still alive to make it and no alarm is needed.
 */
export const MAX_BACKOFF_MS = 25_000;

/** Doubles from 0.25 s; `random` in [0, 1) subtracts up to half, so that browsers do not reconnect in step. */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(MAX_BACKOFF_MS, FIRST_MS * 2 ** Math.min(failures, 20));
  return Math.round(full * (1 - random / 2));
}

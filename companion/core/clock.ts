/** The time that the core goes by. In: nothing. Out: the interface, so that tests set it, and the system's clocks. */
import { uptime } from 'node:os';

export interface Clock {
  /** Whole epoch milliseconds. Anyone with the right to may set this clock. */
  now(): number;
  /** Milliseconds of a monotonic clock, which may stand still while the machine sleeps (Linux). */
  monotonic(): number;
  /** Milliseconds of a clock that cannot be set and counts while the machine sleeps. */
  elapsed(): number;
}

/** A longer difference between uptime and the monotonic clock is sleep; uptime may come in whole seconds. */
const MIN_SLEEP_MS = 2000;

/** `uptimeMs` counts sleep, `monotonic` is fine-grained: out of both a clock that has both properties. */
export function elapsedClock(monotonic: () => number, uptimeMs: () => number): () => number {
  const startMs = uptimeMs() - monotonic();
  let sleptMs = 0;
  return () => {
    const behindMs = uptimeMs() - startMs - monotonic() - sleptMs;
    if (behindMs > MIN_SLEEP_MS) sleptMs += behindMs;
    return monotonic() + sleptMs;
  };
}

const monotonic = () => performance.now();

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  monotonic,
  elapsed: elapsedClock(monotonic, () => uptime() * 1000),
};

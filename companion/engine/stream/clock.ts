/**
 * Maps a stream's times to the companion's clock and detects impossible times. In: for every batch, when it was sent on the
 * stream's own clock and when it arrived. Out: the epoch of the stream's time origin, and whether the stream's clock is forged.
 *
 * Delivery can be late but never early: the least difference between arrival and sending is the best estimate of the origin.
 * A machine that slept shifts it upwards permanently, so a run of late batches moves it. A stream whose clock keeps gaining on
 * the companion's is a recording that is played too fast (security.md, fact 1).
 */

/** Late batches in a row after which the stream's clock is taken to have stood still. */
const LATE_RUN = 8;
const LATE_MS = 2000;
/** Batches that arrive closer together than this waited for a connection. Their clock only seems to gain. */
const BACKLOG_MS = 50;
/** What one batch may gain towards the verdict; a corrected wall clock is a single large gain. */
const GAIN_PER_BATCH_MS = 2000;
const FORGED_GAIN_MS = 5000;
/** Gains fade with this time constant. */
const GAIN_FADE_MS = 60_000;
/** An event may seem to come after its batch was sent by no more than the browser's clock resolution. */
const EARLY_TOLERANCE_MS = 50;

export interface StreamClock {
  /** Epoch of the stream's time origin, in ms; NaN before the first batch. */
  originMs: number;
  arrivedMs: number;
  gainMs: number;
  lateRun: number;
  minLateMs: number;
}

export function newStreamClock(): StreamClock {
  return { originMs: Number.NaN, arrivedMs: 0, gainMs: 0, lateRun: 0, minLateMs: 0 };
}

/** Takes a batch's times (ms on the stream's clock, epoch ms); true when the stream's clock is seen to be forged. */
export function observeClock(clock: StreamClock, sentMs: number, lastEventMs: number, nowMs: number): boolean {
  const origin = nowMs - sentMs;
  if (Number.isNaN(clock.originMs)) {
    clock.originMs = origin;
    clock.arrivedMs = nowMs;
    return lastEventMs > sentMs + EARLY_TOLERANCE_MS;
  }
  const sinceMs = nowMs - clock.arrivedMs;
  clock.arrivedMs = nowMs;
  clock.gainMs *= Math.exp(-Math.max(0, sinceMs) / GAIN_FADE_MS);
  if (origin < clock.originMs) {
    if (sinceMs >= BACKLOG_MS) clock.gainMs += Math.min(GAIN_PER_BATCH_MS, clock.originMs - origin);
    clock.originMs = origin;
  }
  noteLateness(clock, origin);
  return clock.gainMs > FORGED_GAIN_MS || lastEventMs > sentMs + EARLY_TOLERANCE_MS;
}

function noteLateness(clock: StreamClock, origin: number): void {
  if (origin < clock.originMs + LATE_MS) {
    clock.lateRun = 0;
    return;
  }
  clock.minLateMs = clock.lateRun === 0 ? origin : Math.min(clock.minLateMs, origin);
  clock.lateRun++;
  if (clock.lateRun < LATE_RUN) return;
  clock.originMs = clock.minLateMs;
  clock.lateRun = 0;
}

/**
 * Does a program press the keys? In: presses and releases of one stream. Out: true while the last ones are too regular,
 * or too short, for fingers (security.md, S12).
 *
 * Three marks, each enough: holds that no finger makes (tools that send press and release together), intervals that hardly
 * vary (a fixed delay between keys, with the jitter of timers), holds that do not vary at all.
 */

/** Presses that are looked at together. */
const WINDOW = 16;
const LEAST_HOLDS = 6;
const LEAST_INTERVALS = 10;
/** Fingers hold a key for 50 ms and more; contacts bounce for less than 5. */
const SHORT_HOLD_MS = 12;
/** Least standard deviation of the log of the interval between presses; people have 0.3 to 0.7. */
const LEAST_INTERVAL_SPREAD = 0.15;
/** Least standard deviation of hold times; a 15.6 ms clock alone adds 4.5. */
const LEAST_HOLD_SPREAD_MS = 2;
/** A longer interval is a pause for thought, in which a program's delay would not be seen. */
const PAUSE_MS = 2000;

export class KeyRegularity {
  private readonly holds: number[] = [];
  private readonly intervals: number[] = [];
  private readonly downs = new Map<number, number>();
  private lastDownMs = Number.NaN;

  keyDown(tMs: number, slot: number): void {
    const interval = tMs - this.lastDownMs;
    if (interval >= 0 && interval < PAUSE_MS) keep(this.intervals, Math.log(Math.max(1, interval)));
    this.lastDownMs = tMs;
    this.downs.set(slot, tMs);
  }

  keyUp(tMs: number, slot: number): void {
    const down = this.downs.get(slot);
    if (down === undefined) return;
    this.downs.delete(slot);
    if (tMs >= down) keep(this.holds, tMs - down);
  }

  interrupt(): void {
    this.downs.clear();
    this.lastDownMs = Number.NaN;
  }

  get machine(): boolean {
    const { holds, intervals } = this;
    if (holds.length >= LEAST_HOLDS) {
      const short = holds.filter((holdMs) => holdMs < SHORT_HOLD_MS).length;
      if (short * 2 >= holds.length) return true;
      if (holds.length >= LEAST_INTERVALS && spread(holds) < LEAST_HOLD_SPREAD_MS) return true;
    }
    return intervals.length >= LEAST_INTERVALS && spread(intervals) < LEAST_INTERVAL_SPREAD;
  }
}

function keep(ring: number[], value: number): void {
  ring.push(value);
  if (ring.length > WINDOW) ring.shift();
}

function spread(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Detects programs that press keys (presentation attacks, ISO/IEC 30107). In: presses and releases of one stream. Out: true while
 * the last ones are too regular or too short for fingers (security.md, S12).
 *
 * Three marks, each sufficient: holds that no finger makes (tools that send press and release together), intervals that hardly
 * vary (a fixed delay between keys, with the jitter of timers), holds that do not vary.
 */
import { ZONES } from '@vigil/protocol/zones.ts';

/** Presses in a row at which a mark must be reached: people come near one for a moment, programs stay (docs/model-card.md). */
const PERSISTENCE = 8;
/** Presses that are judged together. */
const WINDOW = 16;
const MIN_HOLDS = 6;
const MIN_SPREAD_SAMPLES = 10;
/** Fingers hold a key for 50 ms and more; contacts bounce for less than 5. */
const SHORT_HOLD_MS = 12;
/**
 * Least standard deviation of the log of the interval between presses. Of 150,000 windows of 1,168 people one in 2,000
 * is below 0.17, half are above 0.54.
 */
const MIN_INTERVAL_SPREAD = 0.15;
/** Least standard deviation of hold times; of the same windows one in 2,000 is below 5.7. */
const MIN_HOLD_SPREAD_MS = 3.5;
/** Neither mark reached, both near: people are regular in one or the other. */
const LOW_INTERVAL_SPREAD = 0.22;
const LOW_HOLD_SPREAD_MS = 6;
/** Keys that people press in an even rhythm. */
const DRUMMED: ReadonlySet<number> = new Set(
  (['backspace', 'arrow', 'navigation', 'tab'] as const).map((name) => ZONES.indexOf(name)),
);
/** A longer interval is a pause for thought and does not show a program's delay. */
const PAUSE_MS = 2000;

export class KeyRegularity {
  private readonly holds: number[] = [];
  private readonly intervals: number[] = [];
  private readonly downs = new Map<number, number>();
  private lastDownMs = Number.NaN;
  private lastZone = -1;
  private regularPresses = 0;

  keyDown(tMs: number, zone: number, slot: number): void {
    const interval = tMs - this.lastDownMs;
    const drummed = zone === this.lastZone && DRUMMED.has(zone);
    if (interval >= 0 && interval < PAUSE_MS && !drummed) keep(this.intervals, Math.log(Math.max(1, interval)));
    this.lastDownMs = tMs;
    this.lastZone = zone;
    this.downs.set(slot, tMs);
    this.regularPresses = this.isRegular() ? this.regularPresses + 1 : 0;
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
    return this.regularPresses >= PERSISTENCE;
  }

  private isRegular(): boolean {
    const { holds, intervals } = this;
    if (holds.length < MIN_HOLDS) return false;
    if (holds.filter((holdMs) => holdMs < SHORT_HOLD_MS).length * 2 >= holds.length) return true;
    const intervalSpread = intervals.length < MIN_SPREAD_SAMPLES ? Number.POSITIVE_INFINITY : spread(intervals);
    const holdSpread = holds.length < MIN_SPREAD_SAMPLES ? Number.POSITIVE_INFINITY : spread(holds);
    if (intervalSpread < MIN_INTERVAL_SPREAD || holdSpread < MIN_HOLD_SPREAD_MS) return true;
    return intervalSpread < LOW_INTERVAL_SPREAD && holdSpread < LOW_HOLD_SPREAD_MS;
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

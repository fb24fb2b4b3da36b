/**
 * Measures what changes the meaning of times. In: capture events. Out: pointer reports a second while the pointer moves, and the step of
 * the browser's clock.
 */
import { type CaptureEvent, EVENT, TICKS_PER_MS } from '@vigil/protocol/capture.ts';

/** Less is no measurement. */
const MIN_EVENTS = 50;
/** A longer way between two reports is a pause of the hand. */
const MAX_REPORT_TICKS = 100 * TICKS_PER_MS;

export class DeviceMeter {
  readonly #reports = new Uint32Array(MAX_REPORT_TICKS + 1);
  #reportCount = 0;
  #step = 0;
  #stepCount = 0;
  #wasMove = false;

  add(events: readonly CaptureEvent[]): void {
    for (const [kind, dt] of events) {
      const isMove = kind === EVENT.pointerMove;
      if (dt > 0) {
        this.#step = greatestCommonDivisor(this.#step, dt);
        this.#stepCount++;
        if (isMove && this.#wasMove && dt <= MAX_REPORT_TICKS) {
          this.#reports[dt] = this.#reports[dt]! + 1;
          this.#reportCount++;
        }
      }
      this.#wasMove = isMove;
    }
  }

  get reportHz(): number | null {
    if (this.#reportCount < MIN_EVENTS) return null;
    let seen = 0;
    const median = this.#reports.findIndex((count) => {
      seen += count;
      return seen * 2 >= this.#reportCount;
    });
    return Math.round((1000 * TICKS_PER_MS) / median);
  }

  /** Milliseconds: the greatest that all differences are multiples of. */
  get clockStepMs(): number | null {
    return this.#stepCount < MIN_EVENTS ? null : Math.min(1000, this.#step / TICKS_PER_MS);
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

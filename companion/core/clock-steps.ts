/**
 * Notices that the machine's clock was set. In: a look now and then. Out: by how much it was set since the look before. Sleep of the
 * machine is no step, and neither is a clock that is slewed.
 */
import type { Clock } from './clock.ts';

/** Two looks at two clocks never agree to the millisecond. */
const MIN_STEP_MS = 2000;

export class ClockSteps {
  readonly #clock: Pick<Clock, 'now' | 'elapsed'>;
  #aheadMs: number;

  constructor(clock: Pick<Clock, 'now' | 'elapsed'>) {
    this.#clock = clock;
    this.#aheadMs = this.#ahead();
  }

  /** Milliseconds, positive for a clock that was set forward; 0: it was not set. */
  look(): number {
    const before = this.#aheadMs;
    this.#aheadMs = this.#ahead();
    const stepMs = Math.round(this.#aheadMs - before);
    return Math.abs(stepMs) < MIN_STEP_MS ? 0 : stepMs;
  }

  #ahead(): number {
    return this.#clock.now() - this.#clock.elapsed();
  }
}

/**
 * How long a pilot has run. In: the machine's clock whenever it is read. Out: time since the consent, which a clock that is set back does
 * not make shorter; what a clock jumped forward counts, so that a recording never lasts longer than its days.
 */
import type { PilotDecision, PilotRecord } from '../store/pilot-record.ts';

/** Where a killed companion finds its clock set back, so much of the time may be lost. */
const SAVE_MS = 3_600_000;

export class PilotClock {
  #elapsedMs: number;
  #readMs: number;
  #savedMs: number;

  /** Null: no recording has begun. */
  static of({ decision }: PilotRecord): PilotClock | null {
    return decision === null || decision.state === 'refused' ? null : new PilotClock(decision);
  }

  private constructor({ atMs, elapsedMs, clockMs }: PilotDecision) {
    this.#elapsedMs = elapsedMs;
    this.#savedMs = elapsedMs;
    this.#readMs = clockMs ?? atMs;
  }

  /** Milliseconds since the consent. */
  read(nowMs: number): number {
    this.#elapsedMs += Math.max(0, nowMs - this.#readMs);
    this.#readMs = nowMs;
    return this.#elapsedMs;
  }

  /** Epoch milliseconds at which so much time has passed, if the clock goes on as it is. */
  at(elapsedMs: number): number {
    return this.#readMs + elapsedMs - this.#elapsedMs;
  }

  get isSaveDue(): boolean {
    return this.#elapsedMs - this.#savedMs >= SAVE_MS;
  }

  /** For the decision's record. */
  saved(): Pick<PilotDecision, 'elapsedMs' | 'clockMs'> {
    this.#savedMs = this.#elapsedMs;
    return { elapsedMs: this.#elapsedMs, clockMs: this.#readMs };
  }
}

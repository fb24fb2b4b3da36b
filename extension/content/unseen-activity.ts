/**
 * Measures activity that is not recorded: in secret fields, in frames without capture, after the page removed listeners. In:
 * times of such activity. Out: whole seconds and rounded counts, from which neither the length nor the rhythm of a secret
 * can be derived.
 */
import { LIMITS, type Unseen } from '@vigil/protocol/capture.ts';

/** A longer pause is not activity, in milliseconds. */
export const MAX_PAUSE_MS = 5000;
export const STEP_MS = 1000;
export const STEP_ACTS = 16;

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

export class UnseenActivity {
  #lastMs = Number.NEGATIVE_INFINITY;
  /** This stretch, exact. */
  #ms = 0;
  #acts = 0;
  /** This stretch, as reported. */
  #roundedMs = 0;
  #roundedActs = 0;
  #pendingMs = 0;
  #pendingActs = 0;

  get isPending(): boolean {
    return this.#pendingMs > 0 || this.#pendingActs > 0;
  }

  /** Activity at `timeMs`. `acts`: keys and buttons pressed; 0 for pointer movement. */
  act(timeMs: number, acts = 1): void {
    const gapMs = timeMs - this.#lastMs;
    this.spend(timeMs, gapMs > MAX_PAUSE_MS ? 1 : Math.max(0, gapMs), acts);
  }

  /** Activity that lasted `ms` up to `timeMs`. */
  spend(timeMs: number, ms: number, acts = 0): void {
    this.#lastMs = Math.max(this.#lastMs, timeMs);
    this.#ms += ms;
    this.#acts += acts;
    this.#pendingMs += roundUp(this.#ms, STEP_MS) - this.#roundedMs;
    this.#pendingActs += roundUp(this.#acts, STEP_ACTS) - this.#roundedActs;
    this.#roundedMs = roundUp(this.#ms, STEP_MS);
    this.#roundedActs = roundUp(this.#acts, STEP_ACTS);
  }

  /** The next act starts a new stretch, rounded up separately. */
  end(): void {
    this.#lastMs = Number.NEGATIVE_INFINITY;
    this.#ms = this.#acts = this.#roundedMs = this.#roundedActs = 0;
  }

  /** What was not reported yet; undefined if there is nothing. */
  take(): Unseen | undefined {
    if (!this.isPending) return undefined;
    const unseen = {
      ms: Math.min(this.#pendingMs, LIMITS.unseenMs),
      acts: Math.min(this.#pendingActs, LIMITS.unseenActs),
    };
    this.#pendingMs = this.#pendingActs = 0;
    return unseen;
  }

  /** The user paused: nothing is reported. */
  discard(): void {
    this.end();
    this.#pendingMs = this.#pendingActs = 0;
  }
}

/**
 * Bounds how many operations of a process run at once. In: operations. Out: a place for each in turn, or `overloaded`. Waiting here
 * does not count as waiting for a store, so that a burst is served in order and does not end as faults of the stores.
 */
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';

export interface OperationLimits {
  /** Operations under way. */
  readonly maxConcurrent: number;
  /** Longest wait for a place, in milliseconds. */
  readonly maxWaitMs: number;
  /** Called at the first refusal of each second. */
  readonly onOverload: (fault: VigilError) => void;
}

/** Operations that wait; more are refused at once. */
const MAX_WAITING = 2_000;
/** Of the newest step in their mean. */
const STEP_WEIGHT = 0.05;
/** Time between two reports, so that an overload does not fill the log. */
const REPORT_EVERY_MS = 1_000;

export class OperationLimit {
  readonly #limits: OperationLimits;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  /** Mean time between two places that become free while operations wait; of the last ones most. */
  #stepMs = 0;
  #leftMs: number | null = null;
  #reportedMs = Number.NEGATIVE_INFINITY;

  constructor(limits: OperationLimits) {
    this.#limits = limits;
  }

  /**
   * Runs `operation`, which gets the milliseconds that it waited.
   *
   * @throws VigilError `overloaded`: nothing has been done, and the same call may succeed later.
   */
  async run<T>(operation: (waitedMs: number) => Promise<T>): Promise<T> {
    const startMs = performance.now();
    await this.#enter();
    try {
      return await operation(performance.now() - startMs);
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#limits.maxConcurrent) {
      this.#running += 1;
      return;
    }
    // At once, not after a wait that cannot succeed: the caller has the time for another try.
    if (this.#waiting.length >= MAX_WAITING || this.#waiting.length * this.#stepMs > this.#limits.maxWaitMs)
      throw this.#overloaded();
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(this.#overloaded());
      }, this.#limits.maxWaitMs);
      this.#waiting.push(enter);
    });
  }

  /** Passes the place on. */
  #leave(): void {
    const next = this.#waiting.shift();
    const nowMs = performance.now();
    if (next && this.#leftMs !== null) this.#noteStep(nowMs - this.#leftMs);
    this.#leftMs = next ? nowMs : null;
    if (next) next();
    else this.#running -= 1;
  }

  #noteStep(stepMs: number): void {
    this.#stepMs = this.#stepMs === 0 ? stepMs : this.#stepMs + (stepMs - this.#stepMs) * STEP_WEIGHT;
  }

  #overloaded(): VigilError {
    const fault = new VigilError('overloaded', 'Too many operations wait: submit the same again in a second.');
    const nowMs = performance.now();
    if (nowMs - this.#reportedMs >= REPORT_EVERY_MS) {
      this.#reportedMs = nowMs;
      this.#limits.onOverload(fault);
    }
    return fault;
  }
}

export const isOverload = (fault: unknown): boolean => codeOf(fault) === 'overloaded';

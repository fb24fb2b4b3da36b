/**
 * Keeps a pause across restarts of the worker. In: the companion's state. Out: the time until which nothing is captured. A wall clock that is
 * set ends no pause: it lasts while the wall clock or the worker's own clock says so, until the companion says that it is over.
 */
import type { Storage } from 'webextension-polyfill';

const KEY = 'pausedUntil';

export interface PauseClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds of a clock that cannot be set. */
  monotonic(): number;
}

const BROWSER_CLOCK: PauseClock = { now: () => Date.now(), monotonic: () => performance.now() };

export class PauseMemory {
  readonly #session: Pick<Storage.StorageArea, 'get' | 'set'>;
  readonly #clock: PauseClock;
  #until: number | null = null;
  #endMonotonic = 0;

  constructor(session: Pick<Storage.StorageArea, 'get' | 'set'>, clock: PauseClock = BROWSER_CLOCK) {
    this.#session = session;
    this.#clock = clock;
  }

  async load(): Promise<void> {
    const stored = (await this.#session.get(KEY))[KEY];
    this.#begin(typeof stored === 'number' ? stored : null);
  }

  /** Epoch milliseconds by the wall clock as it is set now; null when not paused. */
  get until(): number | null {
    if (this.#until === null) return null;
    const nowMs = this.#clock.now();
    const leftMs = Math.max(this.#until - nowMs, this.#endMonotonic - this.#clock.monotonic());
    return leftMs > 0 ? nowMs + leftMs : null;
  }

  /** True when the value changed. */
  set(until: number | null): boolean {
    if (until === this.#until) return false;
    this.#begin(until);
    void this.#session.set({ [KEY]: until });
    return true;
  }

  #begin(until: number | null): void {
    this.#until = until;
    if (until !== null) this.#endMonotonic = this.#clock.monotonic() + until - this.#clock.now();
  }
}

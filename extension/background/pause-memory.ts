/**
 * Keeps a pause across restarts of the worker. In: the companion's state. Out: the time until which nothing is
 * captured.
 */
import type { Storage } from 'webextension-polyfill';

const KEY = 'pausedUntil';

export class PauseMemory {
  readonly #session: Storage.StorageArea;
  #until: number | null = null;

  constructor(session: Storage.StorageArea) {
    this.#session = session;
  }

  async load(): Promise<void> {
    const stored = (await this.#session.get(KEY))[KEY];
    this.#until = typeof stored === 'number' ? stored : null;
  }

  /** Epoch milliseconds; null when not paused. */
  until(nowMs: number): number | null {
    return this.#until !== null && this.#until > nowMs ? this.#until : null;
  }

  /** True when the value changed. */
  set(until: number | null): boolean {
    if (until === this.#until) return false;
    this.#until = until;
    void this.#session.set({ [KEY]: until });
    return true;
  }
}

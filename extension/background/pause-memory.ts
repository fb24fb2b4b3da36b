/** Remembers a pause across restarts of the worker. In: what the companion says. Out: until when nothing is captured. */
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

  /** Epoch milliseconds; null when capture may go on. */
  until(nowMs: number): number | null {
    return this.#until !== null && this.#until > nowMs ? this.#until : null;
  }

  /** True when this is news. */
  set(until: number | null): boolean {
    if (until === this.#until) return false;
    this.#until = until;
    void this.#session.set({ [KEY]: until });
    return true;
  }
}

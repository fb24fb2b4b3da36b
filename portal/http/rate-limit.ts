/** Rate limit of one process. In: a key and a time. Out: null, or the seconds until the next request is allowed. */

const WINDOW_MS = 60_000;
const MAX_KEYS = 100_000;

/** Allows `max` requests of a key in each minute. */
export class SessionRateLimit {
  readonly #max: number;
  readonly #counts = new Map<string, number>();
  #window = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Counts a request at `nowMs`. */
  take(key: string, nowMs: number): number | null {
    const window = Math.floor(nowMs / WINDOW_MS);
    if (window !== this.#window || this.#counts.size >= MAX_KEYS) this.#counts.clear();
    this.#window = window;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count <= this.#max ? null : Math.ceil(((window + 1) * WINDOW_MS - nowMs) / 1000);
  }
}

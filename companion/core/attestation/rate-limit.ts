/**
 * A token bucket for each origin. In: a request of an origin. Out: whether it is allowed. Bounds what a script in a bank's
 * page can learn (S5) and the work that it can cause.
 */

export interface Rate {
  /** Requests in a row. */
  readonly burst: number;
  readonly perMinute: number;
}

/** Origins remembered; an origin that is full again is forgotten first. */
const CAPACITY = 1000;

export class RateLimit {
  readonly #monotonic: () => number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** Takes one token of `name`; false when there is none. */
  take(name: string, rate: Rate): boolean {
    const at = this.#monotonic();
    const last = this.#buckets.get(name) ?? { tokens: rate.burst, at };
    const tokens = Math.min(rate.burst, last.tokens + ((at - last.at) / 60_000) * rate.perMinute);
    const granted = tokens >= 1;
    this.#buckets.delete(name);
    this.#buckets.set(name, { tokens: granted ? tokens - 1 : tokens, at });
    const oldest = this.#buckets.keys().next().value;
    if (this.#buckets.size > CAPACITY && oldest !== undefined) this.#buckets.delete(oldest);
    return granted;
  }
}

/**
 * Nonces that were used. In: bank and nonce of a challenge. Out: whether this is the first time. Entries are kept until
 * the challenge is over by the wall clock and for as long again by a clock that nobody sets, so that a clock that jumps
 * does not make an old challenge new.
 */
import { createHash } from 'node:crypto';

/** Challenges remembered. When it is full everything new is refused: forgetting would be the worse mistake. */
const CAPACITY = 20_000;

export interface Clock {
  /** Whole epoch milliseconds. */
  now(): number;
  /** Milliseconds since some moment, never backwards. */
  monotonic(): number;
}

export const nonceName = (bank: string, nonce: string) =>
  createHash('sha256')
    .update(JSON.stringify([bank, nonce]))
    .digest('base64url');

export class NonceMemory {
  readonly #clock: Clock;
  readonly #keepMs: number;
  readonly #used = new Map<string, { readonly until: number; readonly untilMonotonic: number }>();

  /** `keepMs`: longest life of a challenge with all tolerances. */
  constructor(clock: Clock, keepMs: number) {
    this.#clock = clock;
    this.#keepMs = keepMs;
  }

  /** Remembers `name` until the epoch millisecond `until`. False: it was used before, or there is no room. */
  use(name: string, until: number): boolean {
    this.#forget();
    if (this.#used.has(name) || this.#used.size >= CAPACITY) return false;
    this.#used.set(name, { until, untilMonotonic: this.#clock.monotonic() + this.#keepMs });
    return true;
  }

  /** Oldest first, so it stops at the first that must stay. */
  #forget(): void {
    for (const [name, { until, untilMonotonic }] of this.#used) {
      if (until > this.#clock.now() || untilMonotonic > this.#clock.monotonic()) return;
      this.#used.delete(name);
    }
  }
}

/**
 * Remembers used nonces. In: bank and nonce of a challenge. Out: whether this is the first use. An entry is kept until the
 * challenge has expired by the wall clock and, for as long again, by the monotonic clock: a clock that jumps does not make an
 * old challenge new.
 */
import type { Clock } from '../clock.ts';
import { sha256 } from '../crypto/hash.ts';

/** Challenges remembered. When the memory is full every new one is refused: forgetting one would allow a replay. */
const CAPACITY = 20_000;

export const nonceName = (bank: string, nonce: string) => sha256(JSON.stringify([bank, nonce]));

export class NonceMemory {
  readonly #clock: Clock;
  readonly #keepMs: number;
  readonly #used = new Map<string, { readonly until: number; readonly untilMonotonic: number }>();

  /** `keepMs`: longest life of a challenge with all tolerances. */
  constructor(clock: Clock, keepMs: number) {
    this.#clock = clock;
    this.#keepMs = keepMs;
  }

  /** Remembers `name` until the epoch millisecond `until`. False: it was used before, or the memory is full. */
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

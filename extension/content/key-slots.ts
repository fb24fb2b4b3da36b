/**
 * Pairs a key press with its release without naming the key. In: physical key codes. Out: slots, the lowest free
 * number each.
 */
import { LIMITS } from '@vigil/protocol/capture.ts';

/** Held keys by slot. The codes never leave this object. */
export class KeySlots {
  readonly #held: (string | undefined)[] = [];

  /** The slot of a pressed key; -1 when it is already held or no slot is free. */
  press(code: string): number {
    if (this.#held.includes(code)) return -1;
    const hole = this.#held.indexOf(undefined);
    const slot = hole < 0 ? this.#held.length : hole;
    if (slot >= LIMITS.slots) return -1;
    this.#held[slot] = code;
    return slot;
  }

  /** The slot of a released key; -1 when its press was not reported. */
  release(code: string): number {
    const slot = this.#held.indexOf(code);
    if (slot >= 0) this.#held[slot] = undefined;
    return slot;
  }

  /** Clears all slots: releases after a blur or a secret field belong to presses that were not recorded. */
  clear(): void {
    this.#held.length = 0;
  }
}

/** Pairs a key with its release without naming it. In: physical key codes. Out: slots, the lowest free number each. */
import { LIMITS } from '@vigil/protocol/capture.ts';

/** Keys that are held now, by slot. The codes never leave this object. */
export class KeySlots {
  readonly #held: (string | undefined)[] = [];

  /** Slot for a key that goes down; -1 when it is down already or too many are. */
  press(code: string): number {
    if (this.#held.includes(code)) return -1;
    const hole = this.#held.indexOf(undefined);
    const slot = hole < 0 ? this.#held.length : hole;
    if (slot >= LIMITS.slots) return -1;
    this.#held[slot] = code;
    return slot;
  }

  /** Slot of a key that comes up; -1 when its press was not reported. */
  release(code: string): number {
    const slot = this.#held.indexOf(code);
    if (slot >= 0) this.#held[slot] = undefined;
    return slot;
  }

  /** Forgets all: what is released after a blur or a secret field was pressed where nobody saw it. */
  clear(): void {
    this.#held.length = 0;
  }
}

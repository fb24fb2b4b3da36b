/**
 * Gaps in capture (S9). In: batches, and how many before them are missing. Out: whether a score may be given. A gap may hide
 * another person's input, so nothing counts until enough was seen after it.
 */
import { type CaptureBatch, contextCode, EVENT } from '@vigil/protocol/capture.ts';

/** Key strokes after a hole until there may be a score again; a click counts as {@link CLICK_WEIGHT} of them. */
export const RECOVERY_KEYS = 20;
const CLICK_WEIGHT = 2;
/** Unseen activity that counts as a gap, in milliseconds; a password takes less. */
export const UNSEEN_GAP_MS = 20_000;
const GAP = contextCode('gap');

export class CaptureGap {
  #missingKeys = 0;
  #unseenMs = 0;

  /** True while too little came after the last hole. */
  get open(): boolean {
    return this.#missingKeys > 0;
  }

  /** Activity that could not be seen, since the last gap or the last recovery. */
  unseen(ms: number): void {
    this.#unseenMs += ms;
    if (this.#unseenMs < UNSEEN_GAP_MS) return;
    this.#unseenMs = 0;
    this.#missingKeys = RECOVERY_KEYS;
  }

  /** `skipped`: batches of this stream that never came. */
  observe(batch: CaptureBatch, skipped: number): void {
    if (skipped > 0 || batch.lost > 0) this.#missingKeys = RECOVERY_KEYS;
    for (const event of batch.events) {
      if (event[0] === EVENT.context && event[2] === GAP) this.#missingKeys = RECOVERY_KEYS;
      else if (event[0] === EVENT.keyDown) this.#missingKeys -= 1;
      else if (event[0] === EVENT.pointerDown) this.#missingKeys -= CLICK_WEIGHT;
    }
    this.#missingKeys = Math.max(0, this.#missingKeys);
  }
}

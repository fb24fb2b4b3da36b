/**
 * Follows an input method's composition. In: what trusted events say of it. Out: a context where it begins or ends.
 * Chromium's `compositionend` is not a trusted event (it comes by another way than all others), so the end is also read
 * off the next trusted event that is no longer part of it.
 */
import type { ContextName } from '@vigil/protocol/capture.ts';

export class Composition {
  #open = false;

  begin(): ContextName {
    this.#open = true;
    return 'ime-start';
  }

  /** A trusted event came: `composing` is its `isComposing`, false for `compositionend`. */
  pass(composing: boolean): ContextName | null {
    if (!this.#open || composing) return null;
    this.#open = false;
    return 'ime-end';
  }
}

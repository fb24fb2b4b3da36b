/**
 * Tracks IME composition. In: trusted events. Out: a context when composition starts or ends. Chromium's `compositionend` is
 * not trusted, so the end is also derived from the next trusted event outside the composition.
 */
import type { ContextName } from '@vigil/protocol/capture.ts';

export class Composition {
  #open = false;

  start(): ContextName {
    this.#open = true;
    return 'ime-start';
  }

  /** Call for every trusted event: `composing` is its `isComposing`, false for `compositionend`. */
  update(composing: boolean): ContextName | null {
    if (!this.#open || composing) return null;
    this.#open = false;
    return 'ime-end';
  }
}

/**
 * Tracks the focus. In: moments at which it may have moved. Out: to the recorder, the hash of the focused field, and
 * where a secret field starts and ends.
 */
import type { FieldHashKey } from '../channel/frame-messages.ts';
import { deepActiveElement } from './deep-active.ts';
import { fieldHash } from './field-hash.ts';
import { describeField, editableOf } from './field-markup.ts';
import type { Recorder } from './recorder.ts';
import type { StickySecrets } from './sticky-secrets.ts';

export class FocusTracker {
  readonly #recorder: Recorder;
  readonly #secrets: StickySecrets;
  readonly #fieldHashKey: FieldHashKey;
  #secret = false;
  #field: HTMLElement | null = null;

  constructor(recorder: Recorder, secrets: StickySecrets, fieldHashKey: FieldHashKey) {
    this.#recorder = recorder;
    this.#secrets = secrets;
    this.#fieldHashKey = fieldHashKey;
  }

  /** Reads the current focus. True when typed keys must not be reported. */
  update(timeMs: number): boolean {
    const focused = deepActiveElement(document);
    const secret = focused !== null && this.#secrets.isSecret(focused);
    if (secret !== this.#secret) {
      this.#secret = secret;
      this.#recorder.forgetKeys();
      this.#recorder.context(timeMs, secret ? 'secret-start' : 'secret-end');
    }
    if (!secret) this.#enter(timeMs, editableOf(focused));
    return secret;
  }

  #enter(timeMs: number, field: HTMLElement | null): void {
    if (field === this.#field) return;
    this.#field = field;
    this.#recorder.field(timeMs, field === null ? 0 : fieldHash(this.#fieldHashKey, describeField(field)));
  }
}

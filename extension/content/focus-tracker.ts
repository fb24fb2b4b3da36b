/**
 * Tracks the focus. In: moments at which it may have moved. Out: to the recorder, the hash of the focused field, and where a
 * secret field starts and ends. A verdict on a field is reused for a moment: judging it reads styles and labels.
 */
import type { FieldHashKey } from '../channel/frame-messages.ts';
import { deepActiveElement } from './deep-active.ts';
import { fieldHash } from './field-hash.ts';
import { editableOf, FieldDescriber } from './field-markup.ts';
import type { Recorder } from './recorder.ts';
import type { StickySecrets } from './sticky-secrets.ts';

/** How long a verdict is reused while neither focus nor watched markup changes, in milliseconds. */
const REUSE_MS = 250;

export class FocusTracker {
  readonly #recorder: Recorder;
  readonly #secrets: StickySecrets;
  readonly #hashKey: FieldHashKey;
  readonly #describer = new FieldDescriber();
  #isSecret = false;
  #focused: Element | null = null;
  #checkedMs = Number.NEGATIVE_INFINITY;
  #version = 0;
  #field: HTMLElement | null = null;
  /** A field's description does not change, and so neither does its hash. */
  readonly #hashes = new WeakMap<HTMLElement, number>();

  constructor(recorder: Recorder, secrets: StickySecrets, hashKey: FieldHashKey) {
    this.#recorder = recorder;
    this.#secrets = secrets;
    this.#hashKey = hashKey;
  }

  /** Reads the current focus. True when typed keys must not be reported. */
  update(timeMs: number): boolean {
    const focused = deepActiveElement(document);
    const nowMs = performance.now();
    const { version } = this.#secrets;
    if (focused === this.#focused && version === this.#version && nowMs - this.#checkedMs < REUSE_MS) {
      return this.#isSecret;
    }
    // Last, so that what cannot be read is tried again with the next key.
    this.#checkedMs = Number.NEGATIVE_INFINITY;
    this.#enter(timeMs, focused);
    this.#focused = focused;
    this.#version = version;
    this.#checkedMs = nowMs;
    return this.#isSecret;
  }

  #enter(timeMs: number, focused: Element | null): void {
    const isSecret = focused !== null && this.#secrets.isSecret(focused);
    if (isSecret !== this.#isSecret) {
      this.#isSecret = isSecret;
      this.#recorder.forgetKeys();
      this.#recorder.unseen.end();
      this.#recorder.context(timeMs, isSecret ? 'secret-start' : 'secret-end');
    }
    const field = isSecret ? this.#field : editableOf(focused);
    if (field === this.#field) return;
    this.#field = field;
    this.#recorder.field(timeMs, field === null ? 0 : this.#hashOf(field));
  }

  #hashOf(field: HTMLElement): number {
    const hash = this.#hashes.get(field) ?? fieldHash(this.#hashKey, this.#describer.describe(field));
    this.#hashes.set(field, hash);
    return hash;
  }
}

/**
 * Finds repetitions in what is typed into fields. In: the fields that take the focus, keystrokes in order. Out: texts typed
 * from end to end, and every keystroke that belongs to none that is known, so that no key is ever counted twice.
 *
 * While what was typed so far may still become a known text, its keystrokes wait; when it does not, they are let go in
 * order, as if they had never waited.
 */

import { ZONES, type Zone } from '@vigil/protocol/zones.ts';
import { fixedTextSampleOf } from './fixed-text.ts';
import type { Keystroke } from './keystroke.ts';
import { MAX_TEXT_LENGTH, MIN_TEXT_LENGTH, type Repetition } from './known-texts.ts';

export interface TextSink {
  /** Whether these zones may become a text of the field that is compared (with `whole`: are one). */
  isKnown(field: number, zones: readonly Zone[], whole: boolean): boolean;
  /** Free typing, as far as anybody knows. */
  keystroke(keystroke: Keystroke): void;
  /** A whole text. `compared`: its keystrokes did not pass through {@link keystroke}. */
  repetition(repetition: Repetition, compared: boolean): void;
}

/** Typing that was corrected is not the text. */
const CORRECTING: ReadonlySet<Zone> = new Set(
  (['backspace', 'arrow', 'navigation', 'tab'] as const).map((name) => ZONES.indexOf(name)),
);

export class TextReader {
  readonly #sink: TextSink;
  #field = 0;
  #typed: Keystroke[] = [];
  #zones: Zone[] = [];
  #waiting = 0;
  #spoilt = false;

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  keystroke(keystroke: Keystroke): void {
    if (this.#field === 0 || this.#spoilt) {
      this.#sink.keystroke(keystroke);
      return;
    }
    this.#typed.push(keystroke);
    this.#zones.push(keystroke.zone);
    this.#waiting++;
    this.#spoilt = CORRECTING.has(keystroke.zone) || this.#zones.length > MAX_TEXT_LENGTH;
    if (this.#spoilt || !this.#sink.isKnown(this.#field, this.#zones, false)) this.#letGo();
  }

  /** The typing ends here; what follows goes to `field` (0: none, or not known which). */
  end(field: number): void {
    const repetition = this.#repetition();
    const compared =
      repetition !== undefined && this.#isWaiting() && this.#sink.isKnown(this.#field, this.#zones, true);
    if (!compared) this.#letGo();
    if (repetition !== undefined) this.#sink.repetition(repetition, compared);
    this.#field = field;
    this.#typed = [];
    this.#zones = [];
    this.#waiting = 0;
    this.#spoilt = false;
  }

  #isWaiting(): boolean {
    return this.#waiting === this.#typed.length;
  }

  #repetition(): Repetition | undefined {
    if (this.#field === 0 || this.#spoilt || this.#typed.length < MIN_TEXT_LENGTH) return undefined;
    const sample = fixedTextSampleOf(this.#typed);
    return sample === undefined ? undefined : { field: this.#field, zones: [...this.#zones], sample };
  }

  #letGo(): void {
    for (const keystroke of this.#typed.slice(this.#typed.length - this.#waiting)) this.#sink.keystroke(keystroke);
    this.#waiting = 0;
  }
}

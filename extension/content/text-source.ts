/**
 * Classifies text input that was not typed. In: trusted acts of the user and `input` events. Out: the context that names its
 * source, or null for typed text and for input with an event of its own. `unkeyed-input` marks input without a user.
 */
import type { ContextName } from '@vigil/protocol/capture.ts';

/** Scripts that change a field this soon after a key react to it: masks and formatters. Milliseconds. */
const KEY_REACTION_MS = 1000;
/** Scripts that change a field this soon after any act of the user react to it: templates, look-ups. Milliseconds. */
const ACT_REACTION_MS = 10_000;
/** One key may enter several characters, each with an input event, within this time in milliseconds. */
const LIGATURE_MS = 100;
const MAX_INPUTS_PER_KEY = 4;
/** `script-input` is reported once in this time, in milliseconds: a script fills several fields at once. */
const BURST_MS = 1000;

/** The part of an `input` event that is used. Plain events, without `inputType`, come from autofill and from scripts. */
export interface InputLike {
  readonly isTrusted: boolean;
  readonly timeStamp: number;
  readonly inputType?: string;
  readonly isComposing?: boolean;
  readonly target?: unknown;
}

/** Sources of trusted input by `inputType`; null for those with an event of their own or without text. */
const SOURCES: Readonly<Record<string, ContextName | null>> = {
  insertFromPaste: null,
  insertFromPasteAsQuotation: null,
  insertCompositionText: null,
  deleteCompositionText: null,
  insertFromComposition: null,
  deleteByDrag: null,
  insertFromDrop: 'drop',
  insertReplacementText: 'autofill',
};
/** Editing without a key: menu commands, a clear button. */
const EDITS = /^(delete|history)/;
const CHOICES = new Set([
  'checkbox',
  'radio',
  'range',
  'color',
  'file',
  'date',
  'time',
  'month',
  'week',
  'datetime-local',
]);

const propertiesOf = (target: unknown): { type?: unknown; tagName?: unknown; autocomplete?: unknown } =>
  (target ?? {}) as { type?: unknown; tagName?: unknown; autocomplete?: unknown };

const isChoice = (target: unknown): boolean => {
  const { type, tagName } = propertiesOf(target);
  return tagName === 'SELECT' || (typeof type === 'string' && CHOICES.has(type));
};

/** Fields that password managers fill without any act of the user. */
const isSignInField = (target: unknown): boolean => {
  const { type, autocomplete } = propertiesOf(target);
  return type === 'password' || type === 'email' || /\b(username|email|current-password)\b/.test(String(autocomplete));
};

export class TextSource {
  /** A key was pressed and its input has not arrived. */
  #pending = false;
  #lastKeyMs = Number.NEGATIVE_INFINITY;
  #lastActMs = Number.NEGATIVE_INFINITY;
  #lastTouchMs = Number.NEGATIVE_INFINITY;
  #lastScriptMs = Number.NEGATIVE_INFINITY;
  #keyedMs = Number.NEGATIVE_INFINITY;
  #keyedInputs = 0;

  /** A trusted key was pressed or repeated. */
  key(timeMs: number): void {
    this.#pending = true;
    this.#lastKeyMs = timeMs;
    this.#lastActMs = timeMs;
  }

  /** Any other trusted act. `pointerType` as in `PointerEvent`. */
  act(timeMs: number, pointerType = ''): void {
    this.#lastActMs = timeMs;
    if (pointerType === 'touch' || pointerType === 'pen') this.#lastTouchMs = timeMs;
  }

  /** Time since the last trusted act, in milliseconds. */
  sinceActMs(timeMs: number): number {
    return timeMs - this.#lastActMs;
  }

  input(event: InputLike): ContextName | null {
    if (isChoice(event.target) || event.isComposing) return null;
    return event.isTrusted ? this.#trusted(event) : this.#scripted(event);
  }

  #trusted({ inputType, timeStamp, target }: InputLike): ContextName | null {
    // The arrows of a number field change it without `inputType`, and so does autofill.
    if (!inputType) {
      return propertiesOf(target).type === 'number' && this.sinceActMs(timeStamp) < KEY_REACTION_MS ? null : 'autofill';
    }
    const source = SOURCES[inputType];
    if (source !== undefined) return source;
    if (inputType.startsWith('format') || this.#isKeyed(timeStamp)) return null;
    if (EDITS.test(inputType)) return 'edit';
    return timeStamp - this.#lastTouchMs <= ACT_REACTION_MS ? 'text-service' : 'unkeyed-input';
  }

  #isKeyed(timeMs: number): boolean {
    if (this.#pending) {
      this.#pending = false;
      this.#keyedMs = timeMs;
      this.#keyedInputs = 1;
      return true;
    }
    if (timeMs - this.#keyedMs > LIGATURE_MS || this.#keyedInputs >= MAX_INPUTS_PER_KEY) return false;
    this.#keyedInputs += 1;
    return true;
  }

  #scripted({ timeStamp, target }: InputLike): ContextName | null {
    if (timeStamp - this.#lastKeyMs <= KEY_REACTION_MS) return null;
    if (isSignInField(target)) return 'autofill';
    if (this.sinceActMs(timeStamp) > ACT_REACTION_MS) return 'unkeyed-input';
    if (timeStamp - this.#lastScriptMs < BURST_MS) return null;
    this.#lastScriptMs = timeStamp;
    return 'script-input';
  }
}

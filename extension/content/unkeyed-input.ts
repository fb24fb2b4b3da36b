/** Separates typed text from other text input. In: key presses and `input` events. Out: a context, or null. */
import type { ContextName } from '@vigil/protocol/capture.ts';

/** Scripts may change a field within this time after a key, in milliseconds: masks and formatters do. */
const KEY_TO_INPUT_MS = 1000;

/**
 * The part of an `input` event that is used. Plain events, without `inputType`, come from autofill and from scripts.
 */
export interface InputLike {
  readonly isTrusted: boolean;
  readonly timeStamp: number;
  readonly inputType?: string;
  readonly isComposing?: boolean;
  readonly target?: unknown;
}

/** Input that has events of its own (paste, composition). */
const REPORTED_ELSEWHERE = new Set([
  'insertFromPaste',
  'insertCompositionText',
  'deleteCompositionText',
  'insertFromComposition',
]);
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

const isChoice = (target: unknown): boolean => {
  const { type, tagName } = (target ?? {}) as { type?: unknown; tagName?: unknown };
  return tagName === 'SELECT' || (typeof type === 'string' && CHOICES.has(type));
};

export class UnkeyedInput {
  /** A key was pressed and its input has not arrived. */
  #pending = false;
  #lastKeyMs = Number.NEGATIVE_INFINITY;

  /** A trusted key was pressed or repeated. */
  key(timeMs: number): void {
    this.#pending = true;
    this.#lastKeyMs = timeMs;
  }

  input(event: InputLike): ContextName | null {
    if (isChoice(event.target) || event.isComposing || REPORTED_ELSEWHERE.has(event.inputType ?? '')) return null;
    if (!event.isTrusted) return event.timeStamp - this.#lastKeyMs > KEY_TO_INPUT_MS ? 'unkeyed-input' : null;
    if (!event.inputType || event.inputType === 'insertReplacementText') return 'autofill';
    const keyed = this.#pending;
    this.#pending = false;
    return keyed ? null : 'unkeyed-input';
  }
}

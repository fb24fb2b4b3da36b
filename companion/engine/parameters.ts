/**
 * All that the engine was fitted on, in one place. In: nothing. Out: the product's own parameters; a bank or a benchmark
 * may put others in their place.
 */
import type { KeystrokeModel } from './keystroke/model.ts';
import { decodeModel } from './keystroke/model-file.ts';
import { shippedKeystrokeModel } from './keystroke/shipped-model.ts';
import { type PointerBackground, shippedBackground } from './pointer/background.ts';
import type { FalseMatchTable } from './trust/false-match.ts';
import { FALSE_MATCH_TABLE } from './trust/false-match-table.ts';

export interface EngineParameters {
  readonly keystrokes: KeystrokeModel;
  /** Made on first use: only training needs it. */
  readonly pointerBackground: () => PointerBackground;
  /** Null: no false match rate is claimed. */
  readonly falseMatches: FalseMatchTable | null;
}

export function shippedParameters(): EngineParameters {
  return { keystrokes: shippedKeystrokeModel(), pointerBackground: shippedBackground, falseMatches: FALSE_MATCH_TABLE };
}

/**
 * The product's own with another keystroke model. No false match rate is claimed: the table was counted under the product's
 * model.
 *
 * @throws {ParametersError} for anything but a whole, unaltered parameter file.
 */
export function withKeystrokes(bytes: Uint8Array): EngineParameters {
  return { ...shippedParameters(), keystrokes: decodeModel(bytes), falseMatches: null };
}

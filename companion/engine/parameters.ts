/**
 * The engine's fitted parameters. In: nothing, or a parameter file. Out: the shipped parameters, or others that a bank or a
 * benchmark puts in their place.
 */
import type { KeystrokeModel } from './keystroke/model.ts';
import { decodeModel } from './keystroke/model-file.ts';
import { shippedKeystrokeModel } from './keystroke/shipped-model.ts';
import { type PointerBackground, shippedBackground } from './pointer/background.ts';
import type { FalseMatchTable } from './trust/false-match.ts';
import { FALSE_MATCH_TABLE } from './trust/false-match-table.ts';

export interface EngineParameters {
  readonly keystrokes: KeystrokeModel;
  /** Decoded on first use: only training needs it. */
  readonly pointerBackground: () => PointerBackground;
  /** Null: no false match rate is claimed. */
  readonly falseMatches: FalseMatchTable | null;
}

export function shippedParameters(): EngineParameters {
  return { keystrokes: shippedKeystrokeModel(), pointerBackground: shippedBackground, falseMatches: FALSE_MATCH_TABLE };
}

/**
 * The shipped parameters with another keystroke model. No false match rate is claimed: the table was counted under the shipped
 * model.
 *
 * @throws {ParametersError} if the bytes are not a complete, unaltered parameter file.
 */
export function withKeystrokes(bytes: Uint8Array): EngineParameters {
  return { ...shippedParameters(), keystrokes: decodeModel(bytes), falseMatches: null };
}

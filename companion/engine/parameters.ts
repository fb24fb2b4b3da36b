/** The engine's fitted parameters. In: nothing. Out: the shipped parameters; parameter-set.ts reads those of a deployment. */
import type { KeystrokeModel } from './keystroke/model.ts';
import { shippedKeystrokeModel } from './keystroke/shipped-model.ts';
import { type PointerBackground, shippedBackground } from './pointer/background.ts';
import type { PairClassifier } from './pointer/pair-classifier.ts';
import { shippedPairClassifier } from './pointer/shipped-pair-classifier.ts';
import type { FalseMatchTable } from './trust/false-match.ts';
import { FALSE_MATCH_TABLE } from './trust/false-match-table.ts';

/**
 * What the numbers of a parameter file mean: features, cells, the trust filter. Raise it when the same numbers would mean something
 * else; files of another version are refused. Version 1: no covariances in the pair classifier, odds of an alarm alike for all users.
 */
export const PARAMETERS_VERSION = 2;

export interface EngineParameters {
  readonly keystrokes: KeystrokeModel;
  /** Decoded on first use: only training needs it. */
  readonly pointerBackground: () => PointerBackground;
  /** Compares strokes by differences. */
  readonly pairs: PairClassifier;
  /** Names the pointer parameters: templates are trained under them. Empty for the product's own. */
  readonly pointerId: string;
  /** Null: no false match rate is claimed. */
  readonly falseMatches: FalseMatchTable | null;
}

export function shippedParameters(): EngineParameters {
  return {
    keystrokes: shippedKeystrokeModel(),
    pointerBackground: shippedBackground,
    pairs: shippedPairClassifier(),
    pointerId: '',
    falseMatches: FALSE_MATCH_TABLE,
  };
}

/** Fitted parts as a parameter set. In: parameters of typing and pointer, their calibrations. Out: what a parameter file holds. */
import type { Calibration } from '@vigil/engine/keystroke/model.ts';
import { encodeModel, type ModelParameters } from '@vigil/engine/keystroke/model-file.ts';
import type { ParameterSet } from '@vigil/engine/parameter-set.ts';
import { encodePointerParameters } from '@vigil/engine/pointer/background-file.ts';
import { encodePairClassifier } from '@vigil/engine/pointer/pair-file.ts';
import type { FalseMatchTable } from '@vigil/engine/trust/false-match.ts';
import { type FittedPointer, type PointerFusion, withFusion } from './fit-pointer.ts';

export function parameterSetOf(
  typing: { readonly parameters: ModelParameters; readonly calibration: Calibration } | null,
  pointer: { readonly fitted: FittedPointer; readonly fusion: PointerFusion } | null,
  falseMatches: FalseMatchTable,
): ParameterSet {
  const fused = pointer === null ? null : withFusion(pointer.fitted, pointer.fusion);
  return {
    keystrokes: typing === null ? null : encodeModel({ ...typing.parameters, calibration: typing.calibration }),
    pointer: fused === null || fused.parameters === null ? null : encodePointerParameters(fused.parameters),
    pairs: fused === null ? null : encodePairClassifier(fused.pairs),
    falseMatches,
  };
}

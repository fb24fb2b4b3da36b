/** Pointer parameters from people. In: their strokes. Out: the parameters as bytes, or the background they make. */
import { backgroundFrom, type PointerBackground } from '@vigil/engine/pointer/background.ts';
import {
  decodePointerParameters,
  encodePointerParameters,
  type PointerCalibration,
} from '@vigil/engine/pointer/background-file.ts';
import { joinRows } from '@vigil/engine/pointer/train-pointer-model.ts';
import { fitGenerator } from './stroke-generator.ts';
import type { SessionStrokes } from './subject-strokes.ts';

/** A background person's strokes by sitting. */
export interface TrainingStrokes {
  readonly training: readonly SessionStrokes[];
}

/** Before it is fitted; only the order of scores is used then. */
export const UNCALIBRATED: PointerCalibration = { slope: 1, offset: 0, strokes: 30 };

/** Parameters as bytes, of these people alone. */
export function fitParameters(
  people: readonly TrainingStrokes[],
  calibration: PointerCalibration,
  provenance: string,
): Uint8Array {
  const generator = fitGenerator(people.map((subject) => joinRows(subject.training)));
  return encodePointerParameters({ provenance, calibration, generator });
}

/** Background of these people for others of their own kind of work: the forest against it is believed and grown whole. */
export function fittedBackground(
  people: readonly TrainingStrokes[],
  calibration: PointerCalibration = UNCALIBRATED,
): PointerBackground {
  return backgroundFrom(decodePointerParameters(fitParameters(people, calibration, '')), undefined, true);
}

/** A small keystroke model for tests. In: nothing. Out: a model with two kinds, six cells and two factors, by hand. */

import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { decodeModel, encodeModel, type ModelParameters } from '@vigil/engine/keystroke/model-file.ts';
import { ZONES } from '@vigil/protocol/zones.ts';

export const TINY_PARAMETERS: ModelParameters = {
  provenance: { source: 'made by hand', people: 0, keystrokes: 0, terms: 'none' },
  clip: 3,
  taskKeys: 10,
  factorCount: 2,
  cellCount: 6,
  kinds: [
    {
      kind: 0,
      entries: [
        { level: 0, context: 11 },
        { level: 1, context: 0 },
      ],
      mean: Float64Array.of(4.5, 4.6),
      deviation: Float64Array.of(0.25, 0.5),
      firstCell: 0,
      firstSpreadCell: 2,
      spreadMean: Float64Array.of(-0.5, -0.5),
      spreadDeviation: Float64Array.of(1, 1),
    },
    {
      kind: 3,
      entries: [
        { level: 0, context: 3 * ZONES.length + 11 },
        { level: 2, context: 0 },
      ],
      mean: Float64Array.of(0.5, 0.75),
      deviation: Float64Array.of(0.5, 0.5),
      firstCell: 4,
      firstSpreadCell: -1,
      spreadMean: new Float64Array(0),
      spreadDeviation: new Float64Array(0),
    },
  ],
  offset: Float64Array.of(0, 0.125, 0, 0, 0, -0.25),
  weight: Float64Array.of(1, 0.5, 0.5, 0.5, 1, 1),
  loadings: Float64Array.of(1, 0, 0.5, 0.5, 0, 1, 0.25, -0.5, 1, 1, -0.5, 0.75),
  sessionVariance: Float64Array.of(0.25, 0.5),
  placeDirections: new Float64Array(0),
  placeShare: 0,
  capitalPrior: Float64Array.of(0.5, 0.25, 0.25),
  calibration: { slope: 1, slopeByLogKeys: 0, offset: 0, offsetByLogKeys: 0, lowest: -500, highest: 500 },
};

export function tinyModel(): KeystrokeModel {
  return decodeModel(encodeModel(TINY_PARAMETERS));
}

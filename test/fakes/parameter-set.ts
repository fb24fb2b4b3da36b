/** Parameters of a deployment, made by hand. In: nothing. Out: a set whose false match table is its own. */
import { encodeModel } from '@vigil/engine/keystroke/model-file.ts';
import type { ParameterSet } from '@vigil/engine/parameter-set.ts';
import { TINY_PARAMETERS } from '../unit/companion/engine/keystroke/tiny-model.ts';

export const CALIBRATION = 'acme-2026-12';

/** Another keystroke model; the pointer parameters are the shipped ones. */
export const OWN_SET: ParameterSet = {
  keystrokes: encodeModel(TINY_PARAMETERS),
  pointer: null,
  pairs: null,
  falseMatches: {
    cal: CALIBRATION,
    levels: [
      {
        keys: 20,
        strokes: 0,
        n: 380,
        rows: [
          [-2, 1, 1],
          [0, 0.1, 0.15],
          [2, 0, 0.01],
        ],
      },
    ],
  },
};

/** The product's own keystroke model. In: nothing. Out: the model, parsed on first use and kept. */

import type { KeystrokeModel } from './model.ts';
import { decodeModel } from './model-file.ts';
import { KEYSTROKE_PARAMETERS } from './parameters.ts';

let model: KeystrokeModel | undefined;

/** @throws {ParametersError} when the product's own files were damaged. */
export function shippedKeystrokeModel(): KeystrokeModel {
  model ??= decodeModel(Buffer.from(KEYSTROKE_PARAMETERS, 'base64'));
  return model;
}

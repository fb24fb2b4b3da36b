/** The product's own keystroke model. In: nothing. Out: the model, parsed on first use and kept. */

import { fromBase64 } from '../encoding.ts';
import type { KeystrokeModel } from './model.ts';
import { decodeModel } from './model-file.ts';
import { KEYSTROKE_PARAMETERS } from './parameters.ts';

let model: KeystrokeModel | undefined;

/** @throws {ParametersError} when the product's own files were damaged. */
export function shippedKeystrokeModel(): KeystrokeModel {
  model ??= decodeModel(fromBase64(KEYSTROKE_PARAMETERS));
  return model;
}

import { decodeModel, encodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { parametersOf } from 'vigil-fit/keystroke/model-parameters.ts';
import { describe, expect, it } from 'vitest';

describe('parametersOf', () => {
  it('gives parameters that are written as the file that the model was read from', () => {
    const model = shippedKeystrokeModel();
    const again = decodeModel(encodeModel(parametersOf(model)));
    expect(again.id).toBe(model.id);
  });
});

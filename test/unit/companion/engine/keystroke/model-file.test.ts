import { decodeModel, encodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { ParametersError } from '@vigil/engine/keystroke/parameters-error.ts';
import { ZONES } from '@vigil/protocol/zones.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TINY_PARAMETERS } from './tiny-model.ts';

const file = encodeModel(TINY_PARAMETERS);

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof ParametersError ? error.code : 'fault';
  }
  return 'none';
}

describe('parameter file', () => {
  it('comes back as it was written, loadings to a 127th of their cell', () => {
    const model = decodeModel(file);
    expect(model.provenance).toEqual(TINY_PARAMETERS.provenance);
    expect([model.clip, model.taskKeys]).toEqual([TINY_PARAMETERS.clip, TINY_PARAMETERS.taskKeys]);
    expect(model.weight).toEqual(TINY_PARAMETERS.weight);
    expect(model.offset).toEqual(TINY_PARAMETERS.offset);
    expect(model.sessionVariance).toEqual(TINY_PARAMETERS.sessionVariance);
    for (const [at, loading] of TINY_PARAMETERS.loadings.entries()) expect(model.loadings[at]).toBeCloseTo(loading, 2);
    expect(model.id).toMatch(/^[0-9a-f]{16}$/);
  });

  it('sends rare contexts to the finest cell that covers them', () => {
    const [hold, upDown] = decodeModel(file).kinds;
    expect(hold?.entryOf[11]).toBe(0);
    expect(hold?.entryOf[4]).toBe(1);
    expect(upDown?.entryOf[3 * ZONES.length + 11]).toBe(0);
    expect(upDown?.entryOf[2 * ZONES.length + 11]).toBe(1);
  });

  it('is refused with the reason when it is not whole', () => {
    const changed = (at: number, value: number): Uint8Array => Uint8Array.from(file).fill(value, at, at + 1);
    expect(codeOf(() => decodeModel(new Uint8Array(0)))).toBe('parameters-length');
    expect(codeOf(() => decodeModel(file.subarray(0, file.length - 1)))).toBe('parameters-length');
    expect(codeOf(() => decodeModel(changed(0, 0)))).toBe('parameters-magic');
    expect(codeOf(() => decodeModel(changed(4, 9)))).toBe('parameters-version');
    expect(codeOf(() => decodeModel(changed(60, 0xff)))).toBe('parameters-digest');
  });

  it('refuses a file whose digest is right but whose content is not', () => {
    const wrongKind = { ...TINY_PARAMETERS, kinds: [{ ...TINY_PARAMETERS.kinds[0]!, kind: 99 }] };
    const noDeviation = {
      ...TINY_PARAMETERS,
      kinds: [{ ...TINY_PARAMETERS.kinds[0]!, deviation: Float64Array.of(0, 1) }],
    };
    const notANumber = { ...TINY_PARAMETERS, weight: TINY_PARAMETERS.weight.map(() => Number.NaN) };
    const noClip = { ...TINY_PARAMETERS, clip: 0 };
    for (const parameters of [wrongKind, noDeviation, notANumber, noClip]) {
      expect(codeOf(() => decodeModel(encodeModel(parameters)))).toBe('parameters-malformed');
    }
  });

  it('fails with its typed error for any change', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: file.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Uint8Array.from(file);
        bytes[at] = bytes[at]! ^ change;
        expect(codeOf(() => decodeModel(bytes))).toMatch(/^parameters-/);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(codeOf(() => decodeModel(bytes))).toMatch(/^parameters-/);
      }),
    );
  });
});

import { ParametersError } from '@vigil/engine/keystroke/parameters-error.ts';
import { decodeParameterSet, encodeParameterSet } from '@vigil/engine/parameter-set.ts';
import { decodeParameterFile, encodeParameterFile, MAX_PARAMETER_FILE } from '@vigil/pilot/parameter-file.ts';
import {
  newParameterKeys,
  type ParameterKeys,
  publicParameterKey,
  readParameterPrivateKey,
} from '@vigil/pilot/parameter-keys.ts';
import type { ParameterKey } from '@vigil/protocol/pilot.ts';
import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { CALIBRATION, OWN_SET } from '../../../fakes/parameter-set.ts';
import { TINY_PARAMETERS } from '../engine/keystroke/tiny-model.ts';

let keys: ParameterKeys;
let file: Buffer;
beforeAll(async () => {
  keys = await newParameterKeys();
  file = Buffer.from(await encodeParameterFile(OWN_SET, keys.privateKey));
});

const refusal = async (bytes: Uint8Array, key: ParameterKey | null = keys.publicKey) => {
  try {
    await decodeParameterFile(bytes, key);
    return 'accepted';
  } catch (error) {
    if (error instanceof ParametersError) return error.code;
    throw error;
  }
};

describe('a parameter file', () => {
  it('gives back the set that was written, with its calibration', async () => {
    const { header, set, signed } = await decodeParameterFile(file, keys.publicKey);
    expect([header.calibration, signed]).toEqual([CALIBRATION, true]);
    expect(Buffer.from(set).equals(encodeParameterSet(OWN_SET))).toBe(true);
    const { keystrokes, falseMatches, pointerId } = decodeParameterSet(set);
    expect(keystrokes.provenance).toEqual(TINY_PARAMETERS.provenance);
    expect([falseMatches?.cal, pointerId]).toEqual([CALIBRATION, '']);
  });

  it('may be signed by an Ed25519 key', async () => {
    const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const [own, publicKey] = [await exportJWK(pair.privateKey), publicParameterKey(await exportJWK(pair.publicKey))];
    const bytes = await encodeParameterFile(OWN_SET, readParameterPrivateKey(own));
    expect(await refusal(bytes, publicKey)).toBe('accepted');
    expect(await refusal(bytes)).toBe('parameters-signature');
  });

  it('without a signature is accepted only where no key is named', async () => {
    const bytes = await encodeParameterFile(OWN_SET, null);
    expect(await refusal(bytes, null)).toBe('accepted');
    expect(await refusal(bytes)).toBe('parameters-signature');
  });

  it('is refused when any byte of it was changed', async () => {
    for (let at = 0; at < file.length; at += at < 700 ? 1 : 13) {
      const bytes = Buffer.from(file);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect(await refusal(bytes), `byte ${at}`).toMatch(/^parameters-/);
    }
  });

  it('is refused when it was cut off, or goes on', async () => {
    for (const length of [0, 10, 200, file.length - 1])
      expect(await refusal(file.subarray(0, length))).toMatch(/^parameters-(format|length)$/);
    expect(await refusal(Buffer.concat([file, Buffer.from(' ')]))).toBe('parameters-length');
    expect(await refusal(Buffer.alloc(MAX_PARAMETER_FILE + 1))).toBe('parameters-length');
  });

  it('is refused by another key, version of the format or of the engine', async () => {
    expect(await refusal(file, (await newParameterKeys()).publicKey)).toBe('parameters-signature');
    const text = file.toString('latin1');
    const changed = (from: string, to: string) => Buffer.from(text.replace(from, to), 'latin1');
    expect(await refusal(changed('"version":1', '"version":2'))).toBe('parameters-version');
    expect(await refusal(changed('"engine":', '"engine":9'))).toBe('parameters-engine');
  });

  it('is refused when its signature is of another header', async () => {
    const other = await encodeParameterFile(
      { ...OWN_SET, falseMatches: { ...OWN_SET.falseMatches, cal: 'acme-2027-01' } },
      keys.privateKey,
    );
    const [header, , ...set] = file.toString('latin1').split('\n');
    const [, signature] = Buffer.from(other).toString('latin1').split('\n');
    expect(await refusal(Buffer.from([header, signature, ...set].join('\n'), 'latin1'))).toBe('parameters-signature');
  });
});

describe('a parameter set', () => {
  const changed = (part: object) => Buffer.from(JSON.stringify({ ...JSON.parse(text), ...part }));
  const text = Buffer.from(encodeParameterSet(OWN_SET)).toString();

  it('of shipped parts only keeps the table of the deployment', () => {
    const own = decodeParameterSet(encodeParameterSet({ ...OWN_SET, keystrokes: null }));
    expect(own.falseMatches?.cal).toBe(CALIBRATION);
  });

  it.each([
    ['no JSON', Buffer.from('{')],
    ['another part', changed({ more: 1 })],
    ['a damaged model', changed({ keystrokes: 'AAAA' })],
    ['a part that is not base64', changed({ keystrokes: '??' })],
    ['a damaged background', changed({ pointer: 'AAAA' })],
    ['damaged pairs', changed({ pairs: { numbers: 'AAAA', forest: '{}' } })],
    ['no table', changed({ falseMatches: null })],
  ])('with %s is refused', (_what, bytes) => {
    expect(() => decodeParameterSet(bytes)).toThrow(ParametersError);
  });
});

/** Parameters named in policy. In: policies and files, good and bad. Out: nothing. */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namedParameters, readParameters } from '@vigil/core/policy/engine-parameters.ts';
import { PolicySource } from '@vigil/core/policy/policy-source.ts';
import { encodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { withKeystrokes } from '@vigil/engine/parameters.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryHome } from '../../../fakes/core-bench.ts';
import { TINY_PARAMETERS } from '../engine/keystroke/tiny-model.ts';

const BYTES = encodeModel(TINY_PARAMETERS);
let home: string;
let file: string;
const policy = (name: string, content: object) =>
  writeFileSync(join(home, name), JSON.stringify({ version: 1, banks: [], ...content }), { mode: 0o600 });
const source = () => new PolicySource({ machine: join(home, 'machine.json'), user: join(home, 'user.json') });

beforeEach(() => {
  home = temporaryHome();
  file = join(home, 'keystrokes.bin');
  writeFileSync(file, BYTES, { mode: 0o600 });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('namedParameters', () => {
  it("are the product's own where no policy names others", () => {
    policy('machine.json', {});
    expect(namedParameters(source())).toEqual({ state: 'none' });
  });

  it("are read where the machine's policy names them", () => {
    policy('machine.json', { keystrokeParameters: file });
    expect(namedParameters(source())).toEqual({ state: 'named', bytes: Buffer.from(BYTES) });
  });

  it("are not the user's to choose", () => {
    policy('user.json', { keystrokeParameters: file });
    expect(namedParameters(source())).toEqual({ state: 'none' });
  });

  it('make an engine that claims no false match rate', () => {
    expect(withKeystrokes(BYTES).falseMatches).toBeNull();
    expect(withKeystrokes(BYTES).keystrokes.provenance).toEqual(TINY_PARAMETERS.provenance);
  });
});

describe('readParameters', () => {
  const refused = (name: string) => expect(readParameters(name)).toMatchObject({ state: 'refused' });
  const code = (content: Uint8Array) => {
    writeFileSync(file, content);
    return readParameters(file);
  };

  it('refuses a missing file, a relative path and a directory', () => {
    expect(readParameters(join(home, 'none.bin'))).toEqual({ state: 'refused', code: 'parameters-unreadable' });
    expect(readParameters('keystrokes.bin')).toEqual({ state: 'refused', code: 'parameters-unreadable' });
    refused(home);
  });

  it('refuses every damage with its own code', () => {
    expect(code(BYTES.subarray(0, BYTES.length - 1))).toEqual({ state: 'refused', code: 'parameters-length' });
    expect(code(new Uint8Array((1 << 20) + 1))).toEqual({ state: 'refused', code: 'parameters-length' });
    expect(code(new TextEncoder().encode('x'.repeat(200)))).toEqual({ state: 'refused', code: 'parameters-magic' });
    const flipped = Uint8Array.from(BYTES);
    flipped[60]! ^= 1;
    expect(code(flipped)).toEqual({ state: 'refused', code: 'parameters-digest' });
  });

  it.skipIf(process.platform === 'win32')('refuses a file that anybody may write', () => {
    chmodSync(file, 0o666);
    expect(readParameters(file)).toEqual({ state: 'refused', code: 'parameters-writable' });
  });
});

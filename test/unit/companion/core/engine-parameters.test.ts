/** Parameters named in policy. In: policies and files, good and bad. Out: nothing. */
import { createHash } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namedParameters, parametersReport, readParameters } from '@vigil/core/policy/engine-parameters.ts';
import { PolicySource } from '@vigil/core/policy/policy-source.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { FALSE_MATCH_TABLE } from '@vigil/engine/trust/false-match-table.ts';
import { encodeParameterFile, MAX_PARAMETER_FILE } from '@vigil/pilot/parameter-file.ts';
import { newParameterKeys } from '@vigil/pilot/parameter-keys.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryHome } from '../../../fakes/core-bench.ts';
import { CALIBRATION, OWN_SET } from '../../../fakes/parameter-set.ts';

const keys = await newParameterKeys();
const BYTES = await encodeParameterFile(OWN_SET, keys.privateKey);
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const SHA256 = sha256Of(BYTES);
let home: string;
let file: string;
const policy = (name: string, content: object) =>
  writeFileSync(join(home, name), JSON.stringify({ version: 1, banks: [], ...content }), { mode: 0o600 });
const source = (override?: string) =>
  new PolicySource({
    machine: join(home, 'machine.json'),
    user: join(home, 'user.json'),
    ...(override !== undefined && { override }),
  });
const named = () => ({ file, sha256: SHA256, key: keys.publicKey });
const NAMED = { state: 'named', calibration: CALIBRATION, sha256: SHA256 };
const refused = (code: string) => ({ state: 'refused', code });

beforeEach(() => {
  home = temporaryHome();
  file = join(home, 'acme.vigil-parameters');
  writeFileSync(file, BYTES, { mode: 0o600 });
});
afterEach(() => removeFolder(home));

describe('namedParameters', () => {
  it("are the product's own where no policy names others", async () => {
    policy('machine.json', {});
    expect(await namedParameters(source())).toEqual({ state: 'none' });
  });

  it("are read where the machine's policy names them", async () => {
    policy('machine.json', { parameters: named() });
    expect(await namedParameters(source())).toMatchObject(NAMED);
  });

  it("are not the user's to choose", async () => {
    policy('user.json', { parameters: named() });
    expect(await namedParameters(source())).toEqual({ state: 'none' });
    expect(await namedParameters(source(join(home, 'user.json')))).toEqual({ state: 'none' });
  });
});

describe('readParameters', () => {
  /** As if the administrator had named these bytes. */
  const read = (content: Uint8Array, key = keys.publicKey) => {
    writeFileSync(file, content);
    return readParameters({ file, sha256: sha256Of(content), key });
  };

  it('refuses a missing file, a relative path and a directory', async () => {
    for (const name of [join(home, 'none'), 'acme.vigil-parameters', home])
      expect(await readParameters({ ...named(), file: name })).toEqual(refused('parameters-unreadable'));
  });

  it('refuses another file than the one that the policy names by its digest, however good', async () => {
    const other = await encodeParameterFile(OWN_SET, keys.privateKey);
    writeFileSync(file, other);
    expect(await readParameters(named())).toEqual(refused('parameters-other-file'));
  });

  it('refuses a named file that is damaged, unsigned or signed by another', async () => {
    expect(await read(BYTES.subarray(0, BYTES.length - 1))).toEqual(refused('parameters-length'));
    expect(await read(new Uint8Array(MAX_PARAMETER_FILE + 1))).toEqual(refused('parameters-length'));
    expect(await read(Buffer.from('x'.repeat(200)))).toEqual(refused('parameters-format'));
    expect(await read(await encodeParameterFile(OWN_SET, null))).toEqual(refused('parameters-signature'));
    expect(await read(BYTES, (await newParameterKeys()).publicKey)).toEqual(refused('parameters-signature'));
  });

  it('needs no signature where the policy names no key', async () => {
    writeFileSync(file, BYTES);
    expect(await readParameters({ file, sha256: SHA256 })).toMatchObject(NAMED);
  });

  it.skipIf(process.platform === 'win32')('refuses a file that anybody may write', async () => {
    chmodSync(file, 0o666);
    expect(await readParameters(named())).toEqual(refused('parameters-writable'));
  });
});

describe('parametersReport', () => {
  const inForce = { state: 'named', set: BYTES, calibration: CALIBRATION, sha256: SHA256 } as const;
  const other = { file: '/etc/vigil/other', sha256: 'a'.repeat(64) };
  const builtIn = { source: 'built-in', calibration: FALSE_MATCH_TABLE.cal, sha256: null, restarted: false };
  const own = { source: 'policy', calibration: CALIBRATION, sha256: SHA256, problem: null, restarted: false };

  it('names the calibration that banks see, and the file it comes from', () => {
    const report = parametersReport({ state: 'none' }, undefined, false);
    expect(report).toEqual({ ...builtIn, problem: null, pending: false });
    expect(parametersReport(inForce, named(), false)).toEqual({ ...own, pending: false });
  });

  it('says why a file is not used', () => {
    const report = parametersReport({ state: 'refused', code: 'parameters-digest' }, other, false);
    expect(report).toEqual({ ...builtIn, problem: 'parameters-digest', pending: false });
  });

  it('says when the policy changed since the start', () => {
    expect(parametersReport({ state: 'none' }, other, false)).toMatchObject({ ...builtIn, pending: true });
    expect(parametersReport(inForce, undefined, false)).toMatchObject({ ...own, pending: true });
    expect(parametersReport(inForce, other, false)).toMatchObject({ ...own, pending: true });
  });
});

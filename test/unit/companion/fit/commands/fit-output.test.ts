import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { FitOutput } from 'vigil-fit/commands/fit-output.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-fit-'));
  out = join(folder, 'acme.vigil-parameters');
});
afterEach(() => removeFolder(folder));

const refused = { code: 'fit-output' };
const BEFORE = '{"format":"vigil-parameters","version":1}';
const fill = (draft: string) => symlinkSync('/dev/full', draft);

describe('the output of a fit', () => {
  it('is both files', async () => {
    await (await FitOutput.open(out)).write(Buffer.from('parameters'), 'figures');
    expect(readdirSync(folder).sort()).toEqual(['acme.vigil-parameters', 'acme.vigil-parameters.figures.json']);
    expect(readFileSync(out, 'utf8')).toBe('parameters');
  });

  it('is refused before the fit begins where nothing can be written', async () => {
    await expect(FitOutput.open(join(folder, 'missing', 'file'))).rejects.toMatchObject(refused);
    mkdirSync(`${out}.part`);
    await expect(FitOutput.open(out)).rejects.toMatchObject(refused);
    await expect(FitOutput.open(folder)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('folder'),
    });
  });

  it('never replaces a key, a recording or figures', async () => {
    for (const text of ['{"kty":"EC"}', '{"format":"vigil-pilot","version":1}', '{"format":"vigil-figures"}']) {
      writeFileSync(out, text);
      await expect(FitOutput.open(out)).rejects.toMatchObject(refused);
      expect(readFileSync(out, 'utf8')).toBe(text);
    }
  });

  it.skipIf(process.platform !== 'linux')('is refused before the fit begins on a full disk', async () => {
    fill(`${out}.part`);
    await expect(FitOutput.open(out)).rejects.toMatchObject(refused);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('leaves what was there when the disk is full at the end', async () => {
    writeFileSync(out, BEFORE);
    const output = await FitOutput.open(out);
    fill(`${out}.figures.json.part`);
    await expect(output.write(Buffer.from('after'), 'figures')).rejects.toMatchObject(refused);
    expect(readdirSync(folder)).toEqual(['acme.vigil-parameters']);
    expect(readFileSync(out, 'utf8')).toBe(BEFORE);
  });
});

import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inFirstBrowser } from '@vigil/demo/browser/choose.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const PATH = process.env.PATH;
let folder: string;
let output: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-choose-'));
  for (const name of ['google-chrome', 'firefox']) {
    writeFileSync(join(folder, name), '#!/bin/sh\n');
    chmodSync(join(folder, name), 0o755);
  }
  process.env.PATH = folder;
  output = [];
});
afterEach(() => {
  process.env.PATH = PATH;
  removeFolder(folder);
});

const refusedBy = (...brands: string[]) => {
  return async ({ brand }: { brand: string }) => {
    if (brands.includes(brand)) throw new VigilError('extension-refused', `not in ${brand}`);
    return brand;
  };
};

describe.runIf(process.platform === 'linux')('the browser of the demo', () => {
  it('is the first installed one', async () => {
    expect(await inFirstBrowser(refusedBy(), (text) => output.push(text))).toBe('chrome');
    expect(output).toEqual([]);
  });

  it('is the next one if the first refuses the extension, with the reason printed', async () => {
    expect(await inFirstBrowser(refusedBy('chrome'), (text) => output.push(text))).toBe('firefox');
    expect(output).toEqual(['not in chrome']);
  });

  it('is null if every browser refuses the extension', async () => {
    expect(await inFirstBrowser(refusedBy('chrome', 'firefox'), (text) => output.push(text))).toBeNull();
  });

  it('does not change after any other error', async () => {
    const broken = async () => {
      throw new VigilError('page-not-reached', 'a fault of the play');
    };
    await expect(inFirstBrowser(broken, () => {})).rejects.toMatchObject({ code: 'page-not-reached' });
  });
});

import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptFolder } from '@vigil/bench/pilot/kept-folder.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
});
afterEach(() => removeFolder(folder));

const withFiles = (draft: string, ...names: string[]) => {
  mkdirSync(draft, { recursive: true });
  for (const name of names) writeFileSync(join(draft, name), '');
};

describe('KeptFolder', () => {
  it('makes a stage once', async () => {
    const kept = await KeptFolder.open(folder, 1);
    const path = await kept.file('pilots', 'a', async (draft) => withFiles(draft, 'x'));
    const again = await kept.file('pilots', 'a', () => Promise.reject(new Error('made again')));
    expect([again, readdirSync(path)]).toEqual([path, ['x']]);
  });

  it('holds nothing of a run that was interrupted', async () => {
    const kept = await KeptFolder.open(folder, 1);
    const interrupted = kept.file('pilots', 'a', async (draft) => {
      withFiles(draft, 'first');
      throw new Error('interrupted');
    });
    await expect(interrupted).rejects.toThrow('interrupted');
    const path = await kept.file('pilots', 'a', async (draft) => withFiles(draft, 'second'));
    expect(readdirSync(path)).toEqual(['second']);
  });

  it('refuses stages of people that another seed chose', async () => {
    await KeptFolder.open(folder, 1);
    await expect(KeptFolder.open(folder, 2)).rejects.toMatchObject({ code: 'bench-failed' });
  });
});

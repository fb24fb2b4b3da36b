/** A run of the tests leaves nothing in the system's temporary folder. In: where tests put theirs. Out: it is the run's own folder. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { sourceFiles } from './tracked-files.ts';

it('gives temporary files of tests a folder that is removed after the last test', () => {
  expect(basename(tmpdir())).toMatch(/^vt-/);
});

it('removes folders in one way, which a program that is ending does not break', () => {
  const own = 'demo/parts/remove-folder.ts';
  const others = sourceFiles()
    .filter((file) => /^(test|demo|bench)\//.test(file) && file !== own)
    .filter((file) => /\brm(Sync)?\([^;]*?\{[^}]*\brecursive\b/.test(readFileSync(file, 'utf8')));
  expect(others).toEqual([]);
});

/** A run of the tests leaves nothing in the system's temporary folder. In: where tests put theirs. Out: it is the run's own folder. */
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { expect, it } from 'vitest';

it('gives temporary files of tests a folder that is removed after the last test', () => {
  expect(basename(tmpdir())).toMatch(/^vt-/);
});

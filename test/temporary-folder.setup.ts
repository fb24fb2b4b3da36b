/**
 * One folder for all that a run of the tests leaves in the system's temporary folder. In: nothing. Out: `TMPDIR` of every test
 * and of what it starts, removed after the last one. Its name is short: socket paths are limited to 108 bytes.
 */
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';

const VARIABLES = ['TMPDIR', 'TEMP', 'TMP'] as const;

export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'vt-'));
  // Database servers run as a user of their own and pass through.
  chmodSync(folder, 0o711);
  const before = VARIABLES.map((name) => [name, process.env[name]] as const);
  for (const name of VARIABLES) process.env[name] = folder;
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    removeFolder(folder);
  };
}

import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { newKeyFiles } from '@vigil/pilot/new-key-files.ts';
import { publicParameterKey, readParameterPrivateKey } from '@vigil/pilot/parameter-keys.ts';
import { publicHalf, readPilotPrivateKey } from '@vigil/pilot/pilot-keys.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-keys-'));
});
afterEach(() => removeFolder(folder));

const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

it('makes pairs that belong together, private halves for the owner alone', async () => {
  await newKeyFiles(folder);
  expect(publicHalf(readPilotPrivateKey(read('pilot.private.jwk')))).toEqual(read('pilot.public.jwk'));
  expect(publicParameterKey(readParameterPrivateKey(read('signing.private.jwk')))).toEqual(read('signing.public.jwk'));
  for (const name of ['pilot.private.jwk', 'signing.private.jwk'])
    if (process.platform !== 'win32') expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
});

it('overwrites no key', async () => {
  await newKeyFiles(folder);
  const before = read('pilot.private.jwk');
  await expect(newKeyFiles(folder)).rejects.toMatchObject({ code: 'file-exists' });
  expect(read('pilot.private.jwk')).toEqual(before);
});

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyProviders } from '@vigil/core/keys/key-providers.ts';
import { eraseStore } from '@vigil/core/store/erase-store.ts';
import { openStore } from '@vigil/core/store/open-store.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterEach, expect, it } from 'vitest';
import { cleanUp, temporaryDirectory } from '../../host/processes.ts';

const providers = keyProviders({ tiers: ['file'], keyring: null, passphrase: () => null });
afterEach(cleanUp);

it('an erasure that ends half-way leaves no key, and the next start completes it', async () => {
  const home = temporaryDirectory();
  const opened = await openStore({ home, providers });
  if (opened.state !== 'ok') throw new Error(opened.state);
  opened.store.close();
  const keyFile = join(home, 'vigil.key');
  const { record } = JSON.parse(readFileSync(keyFile, 'utf8')) as { record: { key: string } };
  // A directory in place of one of its files cannot be unlinked.
  const obstacle = join(home, 'vigil.db-wal');
  mkdirSync(obstacle);
  await expect(eraseStore({ home, providers })).rejects.toThrow();
  expect(existsSync(join(home, 'vigil.db'))).toBe(true);
  expect(readFileSync(keyFile, 'utf8')).not.toContain(record.key);
  removeFolder(obstacle);
  const again = await openStore({ home, providers });
  expect(again.state).toBe('ok');
  if (again.state === 'ok') again.store.close();
  expect(readFileSync(keyFile, 'utf8')).not.toContain(record.key);
});

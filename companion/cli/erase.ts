/** `vigil erase`. In: paths, a confirmation. Out: all user data deleted, by the running companion or directly on disk. */

import type { ChannelPaths } from '@vigil/channel/home.ts';
import { acquireEndpoint } from '@vigil/channel/listen.ts';
import { userApiOf } from '@vigil/control/call.ts';
import { keyProviders } from '@vigil/core/keys/key-providers.ts';
import { systemKeyring } from '@vigil/core/keys/system-keyring.ts';
import { type Erased, eraseStore } from '@vigil/core/store/erase-store.ts';
import { requireConfirmation } from '@vigil/core/user/confirm-user.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import { removeLog } from '@vigil/service/log/companion-log.ts';
import { systemConfirmation } from '@vigil/service/system-confirmation.ts';
import { confirmed } from './confirmed.ts';

/** Holds the companion's endpoint, so that no companion can start while the store is being deleted. */
async function eraseAtRest(paths: ChannelPaths): Promise<Erased> {
  await requireConfirmation('erase', systemConfirmation());
  const endpoint = await acquireEndpoint(paths);
  try {
    const providers = keyProviders({ keyring: await systemKeyring(), passphrase: () => null });
    const erased = await eraseStore({ home: paths.home, providers });
    removeLog(paths.home);
    return erased;
  } finally {
    await endpoint.close();
  }
}

export async function erase(paths: ChannelPaths, options: { readonly yes?: boolean }): Promise<void> {
  if (!options.yes && !(await confirmed('Delete all Vigil data of this user (irreversible)?'))) {
    process.stdout.write('Nothing was deleted.\n');
    return;
  }
  let erased: Erased;
  try {
    erased = await userApiOf(paths, 'vigil erase').request({ type: 'erase' });
  } catch (error) {
    if (codeOf(error) !== 'companion-missing') throw error;
    erased = await eraseAtRest(paths);
  }
  const { files, bytes, keyDestroyed } = erased;
  const key = keyDestroyed
    ? 'The key is destroyed: copies of the files cannot be decrypted.'
    : 'The key was one of these files: also delete backups that contain it.';
  const report =
    files.length === 0 ? 'There was no data to delete.' : `Deleted: ${files.join(', ')} (${bytes} bytes). ${key}`;
  process.stdout.write(`${report}\nBanks will ask you to register again.\n`);
}

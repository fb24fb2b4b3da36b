/** `vigil erase`. In: paths, a yes. Out: everything that was learnt is gone, in a running companion or on disk alone. */

import type { ChannelPaths } from '@vigil/channel/home.ts';
import { acquireEndpoint } from '@vigil/channel/listen.ts';
import { userApiOf } from '@vigil/control/call.ts';
import { keyProviders } from '@vigil/core/keys/key-providers.ts';
import { systemKeyring } from '@vigil/core/keys/system-keyring.ts';
import { type Erased, eraseStore } from '@vigil/core/store/erase-store.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import { confirmed } from './confirmed.ts';

/** Holds the companion's place meanwhile, so that none starts on a store that is being erased. */
async function eraseAtRest(paths: ChannelPaths): Promise<Erased> {
  const place = await acquireEndpoint(paths);
  try {
    const providers = keyProviders({ keyring: await systemKeyring(), passphrase: () => null });
    return await eraseStore({ home: paths.home, providers });
  } finally {
    await place.close();
  }
}

export async function erase(paths: ChannelPaths, options: { readonly yes?: boolean }): Promise<void> {
  if (!options.yes && !(await confirmed('Forget everything Vigil knows about you on this machine?'))) {
    process.stdout.write('Nothing was erased.\n');
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
    ? 'The key is destroyed, so copies of the files cannot be read either.'
    : 'The key went with them: delete backups that hold all of these files, too.';
  const gone = files.length === 0 ? 'Nothing was kept.' : `Erased: ${files.join(', ')} (${bytes} bytes). ${key}`;
  process.stdout.write(`${gone}\nBanks that knew you will ask you to register again.\n`);
}

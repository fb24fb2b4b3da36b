/** `vigil unlock`. In: paths, a passphrase from standard input. Out: the resulting status; throws `store-locked` when the passphrase is wrong. */

import type { ChannelPaths } from '@vigil/channel/home.ts';
import { callForStatus } from '@vigil/control/call.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { readPassphrase } from './passphrase.ts';
import { describeStatus } from './status.ts';

export async function unlock(paths: ChannelPaths): Promise<void> {
  const passphrase = await readPassphrase();
  const status = await callForStatus(paths, { type: 'unlock', passphrase }, 'vigil unlock');
  if (status.store === 'locked') throw new VigilError('store-locked', 'Wrong passphrase: try again');
  process.stdout.write(`${describeStatus(status)}\n`);
}

/** `vigil hand-over`. In: paths, a confirmation. Out: a companion that holds nothing of its former user. */
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { userApiOf } from '@vigil/control/call.ts';
import { confirmed } from './confirmed.ts';

export async function handOver(paths: ChannelPaths, options: { readonly yes?: boolean }): Promise<void> {
  if (!options.yes && !(await confirmed('Delete all data of this user and hand Vigil over (irreversible)?'))) {
    process.stdout.write('Nothing was changed.\n');
    return;
  }
  await userApiOf(paths, 'vigil hand-over').request({ type: 'hand-over' });
  process.stdout.write('Handed over: the next user registers at the bank and starts with an empty profile.\n');
}

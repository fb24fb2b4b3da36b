/** `vigil pause` and `vigil resume`. In: paths, minutes. Out: the resulting status as text. */
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { type ControlRequest, callForStatus } from '@vigil/control/call.ts';
import { describeStatus } from './status.ts';

async function change(paths: ChannelPaths, request: ControlRequest): Promise<void> {
  const status = await callForStatus(paths, request, `vigil ${request.type}`);
  process.stdout.write(`${describeStatus(status)}\n`);
}

export const pause = (paths: ChannelPaths, minutes: number) => change(paths, { type: 'pause', minutes });
export const resume = (paths: ChannelPaths) => change(paths, { type: 'resume' });

/** `vigil pause` and `vigil resume`. In: paths, minutes. Out: the state after it, in words. */
import type { ChannelPaths } from '../channel/home.ts';
import { call } from '../control/call.ts';
import type { ControlRequest } from '../control/messages.ts';
import { describeState } from './status.ts';

async function change(paths: ChannelPaths, request: ControlRequest): Promise<void> {
  const answer = await call(paths, request, `vigil ${request.type}`);
  if (answer.type === 'state') process.stdout.write(`${describeState(answer.state)}\n`);
}

export const pause = (paths: ChannelPaths, minutes: number) => change(paths, { type: 'pause', minutes });
export const resume = (paths: ChannelPaths) => change(paths, { type: 'resume' });

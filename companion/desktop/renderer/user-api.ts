/** The person's desk as the window reaches it. In: the bridge of the preload. Out: answers, or VigilErrors with a code. */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { UserApi, UserReply, UserRequest } from '@vigil/protocol/user/user-api.ts';
import type { WindowBridge } from '../ipc/channels.ts';

export function userApiOver(bridge: WindowBridge): UserApi {
  return {
    async request<Q extends UserRequest>(request: Q) {
      const reply = await bridge.request(request);
      if (!reply.ok) throw new VigilError(reply.code, 'The companion did not answer as asked.');
      // The main process parsed it by the schema of this very question.
      return reply.reply as UserReply<Q['type']>;
    },
  };
}

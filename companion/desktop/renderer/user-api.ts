/** UserApi over the preload bridge. In: the bridge. Out: replies, or VigilErrors with a code. */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { UserApi, UserReply, UserRequest } from '@vigil/protocol/user/user-api.ts';
import type { WindowBridge } from '../ipc/channels.ts';

export function userApiOver(bridge: WindowBridge): UserApi {
  return {
    async request<Q extends UserRequest>(request: Q) {
      const reply = await bridge.request(request);
      if (!reply.ok) throw new VigilError(reply.code, 'The companion refused the request');
      // The main process validated the reply against the schema of this request.
      return reply.reply as UserReply<Q['type']>;
    },
  };
}

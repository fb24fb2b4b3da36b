/** The person's desk as the window reaches it. In: the bridge of the preload. Out: answers, or VigilErrors with a code. */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { PersonAnswer, PersonDesk, PersonQuestion } from '@vigil/protocol/user/user-api.ts';
import type { WindowBridge } from '../ipc/channels.ts';

export function deskOver(bridge: WindowBridge): PersonDesk {
  return {
    async ask<Q extends PersonQuestion>(question: Q) {
      const reply = await bridge.ask(question);
      if (!reply.ok) throw new VigilError(reply.code, 'The companion did not answer as asked.');
      // The main process parsed it by the schema of this very question.
      return reply.answer as PersonAnswer<Q['ask']>;
    },
  };
}

/**
 * Serves a control connection (command line, windows of this user). In: JSON of an authenticated connection. Out: one reply
 * for each message. Of a fault only its code leaves.
 */

import type { Connection } from '@vigil/channel/connection.ts';
import {
  type ControlMessage,
  type ControlReply,
  type ControlResult,
  type CoreStatus,
  controlMessage,
} from '@vigil/control/control-message.ts';
import type { StoreState } from '@vigil/protocol/companion-state.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import type { UserApi } from '@vigil/protocol/user/user-api.ts';

/** What the core does for the command line. Faults are thrown as VigilErrors. */
export interface ControlApi {
  status(): CoreStatus;
  pause(minutes: number): void;
  resume(): void;
  unlock(passphrase: string): Promise<StoreState>;
  /** Ends the core after the reply. */
  stop(restart: boolean): void;
  readonly userApi: UserApi;
}

export function serveControl(connection: Connection, api: ControlApi): void {
  connection.onMessage = (message) => {
    const parsed = controlMessage.safeParse(message);
    if (!parsed.success) return connection.close();
    const { id } = parsed.data;
    perform(parsed.data, api).then(
      (result) => connection.send({ type: 'reply', id, ok: true, ...result } satisfies ControlReply),
      (error) => connection.send({ type: 'reply', id, ok: false, code: codeOf(error) } satisfies ControlReply),
    );
  };
}

async function perform(message: ControlMessage, api: ControlApi): Promise<ControlResult> {
  switch (message.type) {
    case 'status':
      return { status: api.status() };
    case 'pause':
      api.pause(message.minutes);
      return { status: api.status() };
    case 'resume':
      api.resume();
      return { status: api.status() };
    case 'unlock':
      await api.unlock(message.passphrase);
      return { status: api.status() };
    case 'stop':
      api.stop(message.restart);
      return { status: api.status() };
    case 'user-request':
      return { reply: await api.userApi.request(message.request) };
  }
}

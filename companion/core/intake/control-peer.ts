/**
 * The border to the command line and the windows of this user. In: JSON of a connection that proved it may speak. Out:
 * one reply to each message; only codes of faults, never what was behind them.
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
import type { PersonDesk } from '@vigil/protocol/user/user-api.ts';

/** What the core does for the command line. Faults are thrown as VigilErrors. */
export interface ControlDesk {
  status(): CoreStatus;
  pause(minutes: number): void;
  resume(): void;
  unlock(passphrase: string): Promise<StoreState>;
  readonly person: PersonDesk;
}

export function serveControl(connection: Connection, desk: ControlDesk): void {
  connection.onMessage = (message) => {
    const parsed = controlMessage.safeParse(message);
    if (!parsed.success) return connection.close();
    const { id } = parsed.data;
    perform(parsed.data, desk).then(
      (result) => connection.send({ type: 'reply', id, ok: true, ...result } satisfies ControlReply),
      (error) => connection.send({ type: 'reply', id, ok: false, code: codeOf(error) } satisfies ControlReply),
    );
  };
}

async function perform(message: ControlMessage, desk: ControlDesk): Promise<ControlResult> {
  switch (message.type) {
    case 'status':
      return { status: desk.status() };
    case 'pause':
      desk.pause(message.minutes);
      return { status: desk.status() };
    case 'resume':
      desk.resume();
      return { status: desk.status() };
    case 'unlock':
      await desk.unlock(message.passphrase);
      return { status: desk.status() };
    case 'person':
      return { answer: await desk.person.ask(message.question) };
  }
}

/** The companion's side of control. In: a control connection, the core. Out: an answer to each question. */
import { codeOf } from '../../shared/errors.ts';
import type { CompanionState } from '../../shared/wire/state.ts';
import type { Connection } from '../channel/connection.ts';
import { type ControlAnswer, type ControlRequest, controlRequest } from './messages.ts';

/** What of the core can be controlled. */
export interface Controlled {
  state(): CompanionState;
  pause(minutes: number): Promise<void> | void;
  resume(): Promise<void> | void;
  erase(): Promise<void> | void;
}

async function answer(core: Controlled, request: ControlRequest): Promise<ControlAnswer> {
  if (request.type === 'pause') await core.pause(request.minutes);
  if (request.type === 'resume') await core.resume();
  if (request.type === 'erase') {
    await core.erase();
    return { type: 'erased' };
  }
  return { type: 'state', state: core.state() };
}

export function serveControl(connection: Connection, core: Controlled): void {
  connection.onMessage = async (message) => {
    const request = controlRequest.safeParse(message);
    if (!request.success) {
      connection.send({ type: 'fault', code: 'message-invalid' });
      connection.close();
      return;
    }
    try {
      connection.send(await answer(core, request.data));
    } catch (error) {
      connection.send({ type: 'fault', code: codeOf(error) });
    }
  };
}

/**
 * The border to the command line and the windows of this user. In: JSON of a connection that proved it may speak. Out:
 * one reply to each message; only codes of faults, never what was behind them.
 */
import { codeOf } from '../../../shared/errors.ts';
import type { PersonDesk } from '../../../shared/person/questions.ts';
import type { Connection } from '../../channel/connection.ts';
import type { LedgerEntry } from '../store/ledger-entry.ts';
import type { StoreState } from '../store/open-store.ts';
import {
  type ControlMessage,
  type ControlReply,
  type CoreStatus,
  controlMessage,
  type Registration,
} from './control-message.ts';

/** What the core does for the command line. Faults are thrown as VigilErrors. */
export interface ControlDesk {
  status(): CoreStatus;
  pause(minutes: number): void;
  resume(): void;
  unlock(passphrase: string): Promise<StoreState>;
  answers(count: number): readonly LedgerEntry[];
  registrations(): readonly Registration[];
  forget(bank: string, sub: string): void;
  /** All but the ending of the core itself, which follows the reply. */
  erase(): Promise<unknown>;
  readonly person: PersonDesk;
}

type Result = Omit<Extract<ControlReply, { ok: true }>, 'type' | 'id' | 'ok'>;

export function serveControl(connection: Connection, desk: ControlDesk, onErased: () => void): void {
  connection.onMessage = (message) => {
    const parsed = controlMessage.safeParse(message);
    if (!parsed.success) return connection.close();
    const { id, type } = parsed.data;
    perform(parsed.data, desk).then(
      (result) => {
        connection.send({ type: 'reply', id, ok: true, ...result } satisfies ControlReply);
        if (type === 'erase') onErased();
      },
      (error) => connection.send({ type: 'reply', id, ok: false, code: codeOf(error) } satisfies ControlReply),
    );
  };
}

async function perform(message: ControlMessage, desk: ControlDesk): Promise<Result> {
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
    case 'answers':
      return { answers: desk.answers(message.count) };
    case 'registrations':
      return { registrations: desk.registrations() };
    case 'forget':
      desk.forget(message.bank, message.sub);
      return {};
    case 'erase':
      await desk.erase();
      return {};
    case 'person':
      return { answer: await desk.person.ask(message.question) };
  }
}

/**
 * The desk at which a person asks their own companion. In: checked questions, from the desktop window, the command line or
 * the extension's own pages. Out: the answer to each, as the shared contract has it. Throws VigilErrors whose code says
 * why not; `store-*` while the store is not open.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { Ask, PersonAnswer, PersonDesk, PersonQuestion } from '@vigil/protocol/user/user-api.ts';
import type { OpenCore } from '../open-core.ts';
import { type NameOf, pageOf, wholeAnswerOf } from './attestations.ts';
import { bankNames } from './bank-names.ts';
import { DataExport } from './export.ts';
import { overviewOf } from './overview.ts';
import { reportFalseAlarm } from './report-false-alarm.ts';
import type { TrustHistory } from './trust-history.ts';
import type { PersonRoom } from './user-api-context.ts';

type RequestOf<A extends Ask> = Extract<PersonQuestion, { ask: A }>;
type Handlers = { readonly [A in Ask]: (question: RequestOf<A>) => PersonAnswer<A> | Promise<PersonAnswer<A>> };

const soon = () => new Promise(setImmediate);

export class PersonDeskOfCore implements PersonDesk {
  readonly #room: PersonRoom;
  readonly #handlers: Handlers;
  readonly #exports = new DataExport();

  constructor(room: PersonRoom, history: TrustHistory) {
    this.#room = room;
    this.#handlers = {
      overview: () => overviewOf(room, history),
      answers: (question) => pageOf(this.#must().store.ledger, this.#nameOf(), question),
      answer: ({ seq }) => wholeAnswerOf(this.#must().store.ledger, this.#nameOf(), seq),
      'check-chain': () => this.#must().store.ledger.verify(soon),
      pause: ({ minutes }) => this.#change(() => room.pause(minutes)),
      resume: () => this.#change(() => room.resume()),
      unlock: async ({ passphrase }) => ({ store: await room.unlock(passphrase) }),
      revoke: ({ bank, sub }) => this.#change(() => room.revoke(bank, sub)),
      export: ({ part }) => this.#exports.part(this.#must(), part, room.nowMs()),
      'new-profile': ({ kind, name }) => this.#exchange((profiles) => profiles.begin({ kind, name }, room.nowMs())),
      'use-profile': ({ id }) => this.#exchange((profiles) => profiles.use(id, room.nowMs())),
      'rename-profile': ({ id, name }) => this.#change(({ profiles }) => profiles.rename(id, name)),
      'remove-profile': ({ id }) => this.#change(({ profiles }) => profiles.remove(id)),
      'reset-profile': () => this.#change(({ profiles }) => profiles.reset(room.nowMs())),
      'report-false-alarm': () => this.#change((openCore) => reportFalseAlarm(openCore, room.nowMs())),
      erase: () => room.erase(),
    };
  }

  async ask<Q extends PersonQuestion>(question: Q): Promise<PersonAnswer<Q['ask']>> {
    const handle = this.#handlers[question.ask] as (
      asked: Q,
    ) => PersonAnswer<Q['ask']> | Promise<PersonAnswer<Q['ask']>>;
    return handle(question);
  }

  /** What banks and browsers see changes with it, so both are told at once. */
  #change(change: (openCore: OpenCore) => void): Record<never, never> {
    change(this.#must());
    this.#room.changed();
    return {};
  }

  /** Another template is in force; where one of the two is for a keyboard, that was changed as well. */
  #exchange(exchange: (profiles: OpenCore['profiles']) => void): Record<never, never> {
    return this.#change(({ profiles }) => {
      const before = profiles.active;
      exchange(profiles);
      const kinds = [before.kind, profiles.active.kind];
      if (before.id !== profiles.active.id && kinds.includes('keyboard')) this.#room.keyboardChanged();
    });
  }

  #nameOf(): NameOf {
    return bankNames(this.#room.policy(), this.#must().attester.credentials.all);
  }

  #must(): OpenCore {
    const openCore = this.#room.openCore();
    if (openCore !== null) return openCore;
    const { store = 'absent' } = this.#room.state();
    throw new VigilError(`store-${store}`, 'The store is not open.');
  }
}

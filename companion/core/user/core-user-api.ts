/**
 * The desk at which a person asks their own companion. In: checked questions, from the desktop window, the command line or
 * the extension's own pages. Out: the answer to each, as the shared contract has it. Throws VigilErrors whose code says
 * why not; `store-*` while the store is not open.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { UserApi, UserReply, UserRequest, UserRequestType } from '@vigil/protocol/user/user-api.ts';
import type { OpenCore } from '../open-core.ts';
import { attestationDetailOf, type NameOf, pageOf } from './attestations.ts';
import { bankNames } from './bank-names.ts';
import { DataExport } from './export.ts';
import { overviewOf } from './overview.ts';
import { reportFalseAlarm } from './report-false-alarm.ts';
import type { TrustHistory } from './trust-history.ts';
import type { UserApiContext } from './user-api-context.ts';

type RequestOf<A extends UserRequestType> = Extract<UserRequest, { type: A }>;
type Handlers = { readonly [A in UserRequestType]: (request: RequestOf<A>) => UserReply<A> | Promise<UserReply<A>> };

const soon = () => new Promise(setImmediate);

export class CoreUserApi implements UserApi {
  readonly #context: UserApiContext;
  readonly #handlers: Handlers;
  readonly #exports = new DataExport();

  constructor(context: UserApiContext, history: TrustHistory) {
    this.#context = context;
    this.#handlers = {
      overview: () => overviewOf(context, history),
      attestations: (request) => pageOf(this.#must().store.ledger, this.#nameOf(), request),
      attestation: ({ seq }) => attestationDetailOf(this.#must().store.ledger, this.#nameOf(), seq),
      'check-chain': () => this.#must().store.ledger.verify(soon),
      pause: ({ minutes }) => this.#change(() => context.pause(minutes)),
      resume: () => this.#change(() => context.resume()),
      unlock: async ({ passphrase }) => ({ store: await context.unlock(passphrase) }),
      revoke: ({ bank, sub }) => this.#change(() => context.revoke(bank, sub)),
      export: ({ part }) => this.#exports.part(this.#must(), part, context.nowMs()),
      'new-profile': ({ kind, name }) => this.#exchange((profiles) => profiles.begin({ kind, name }, context.nowMs())),
      'use-profile': ({ id }) => this.#exchange((profiles) => profiles.use(id, context.nowMs())),
      'rename-profile': ({ id, name }) => this.#change(({ profiles }) => profiles.rename(id, name)),
      'remove-profile': ({ id }) => this.#change(({ profiles }) => profiles.remove(id)),
      'reset-profile': () => this.#change(({ profiles }) => profiles.reset(context.nowMs())),
      'report-false-alarm': () => this.#change((openCore) => reportFalseAlarm(openCore, context.nowMs())),
      erase: () => context.erase(),
    };
  }

  async request<Q extends UserRequest>(request: Q): Promise<UserReply<Q['type']>> {
    const handle = this.#handlers[request.type] as (request: Q) => UserReply<Q['type']> | Promise<UserReply<Q['type']>>;
    return handle(request);
  }

  /** What banks and browsers see changes with it, so both are told at once. */
  #change(change: (openCore: OpenCore) => void): Record<never, never> {
    change(this.#must());
    this.#context.changed();
    return {};
  }

  /** Another template is in force; where one of the two is for a keyboard, that was changed as well. */
  #exchange(exchange: (profiles: OpenCore['profiles']) => void): Record<never, never> {
    return this.#change(({ profiles }) => {
      const before = profiles.active;
      exchange(profiles);
      const kinds = [before.kind, profiles.active.kind];
      if (before.id !== profiles.active.id && kinds.includes('keyboard')) this.#context.keyboardChanged();
    });
  }

  #nameOf(): NameOf {
    return bankNames(this.#context.policy(), this.#must().attester.credentials.all);
  }

  #must(): OpenCore {
    const openCore = this.#context.openCore();
    if (openCore !== null) return openCore;
    const { store = 'absent' } = this.#context.state();
    throw new VigilError(`store-${store}`, 'The store is not open.');
  }
}

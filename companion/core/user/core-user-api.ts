/**
 * Handles the user's requests to their own companion. In: checked requests of the desktop window, the command line or the
 * extension's own pages. Out: one reply each, in the form of `USER_REQUESTS`. Throws VigilErrors; `store-*` while the store
 * is not open.
 */
import type { UserApi, UserReply, UserRequest, UserRequestType } from '@vigil/protocol/user/user-api.ts';
import { attestationDetailOf, condensedOf, type NameOf, pageOf } from './attestations.ts';
import { bankNames } from './bank-names.ts';
import { requireConfirmation } from './confirm-user.ts';
import { DataExport } from './export.ts';
import { overviewOf } from './overview.ts';
import { reportFalseAlarm } from './report-false-alarm.ts';
import type { TrustHistory } from './trust-history.ts';
import type { OpenStoreParts, UserApiContext } from './user-api-context.ts';

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
      attestations: (request) => pageOf(context.parts().store.ledger, this.#nameOf(), request),
      attestation: ({ seq }) => attestationDetailOf(context.parts().store.ledger, this.#nameOf(), seq),
      'condensed-attestations': () => condensedOf(context.parts().store.ledger, this.#nameOf()),
      'check-chain': () => context.parts().store.ledger.verify(soon),
      pause: ({ minutes }) => this.#change(() => context.pause(minutes)),
      resume: () => this.#change(() => context.resume()),
      unlock: async ({ passphrase }) => ({ store: await context.unlock(passphrase) }),
      revoke: ({ bank, sub }) => this.#change(() => context.revoke(bank, sub)),
      export: ({ part }) => this.#exports.part(context.parts(), part, context.pausedUntil(), context.nowMs()),
      'new-profile': ({ kind, name }) => this.#exchange((profiles) => profiles.begin({ kind, name }, context.nowMs())),
      'use-profile': ({ id }) => this.#exchange((profiles) => profiles.use(id, context.nowMs())),
      'rename-profile': ({ id, name }) => this.#change(({ profiles }) => profiles.rename(id, name)),
      'remove-profile': ({ id }) => this.#change(({ profiles }) => profiles.remove(id)),
      'reset-profile': () => this.#change(({ profiles }) => profiles.reset(context.nowMs())),
      'report-false-alarm': () => this.#change((parts) => reportFalseAlarm(parts, context.policy(), context.nowMs())),
      'decide-pilot': ({ recipient, granted }) => this.#change(({ pilot }) => pilot.decide(recipient, granted)),
      'stop-pilot': () => this.#change(({ pilot }) => pilot.stop()),
      'delete-pilot': () => this.#change(({ pilot }) => pilot.delete()),
      'pilot-recording': () => context.parts().pilot.recording(),
      diagnosis: () => context.diagnose(),
      'hand-over': () => {
        context.handOver();
        return {};
      },
      erase: () => context.erase(),
    };
  }

  async request<Q extends UserRequest>(request: Q): Promise<UserReply<Q['type']>> {
    const handle = this.#handlers[request.type] as (request: Q) => UserReply<Q['type']> | Promise<UserReply<Q['type']>>;
    await requireConfirmation(request.type, this.#context.confirmUser);
    return handle(request);
  }

  /** Watches and browsers get the changed state at once. */
  #change(change: (parts: OpenStoreParts) => void): Record<never, never> {
    change(this.#context.parts());
    this.#context.changed();
    return {};
  }

  /** Switches templates. Where one of the two is for a keyboard, the keyboard changed too. */
  #exchange(exchange: (profiles: OpenStoreParts['profiles']) => void): Record<never, never> {
    return this.#change(({ profiles }) => {
      const before = profiles.active;
      exchange(profiles);
      const kinds = [before.kind, profiles.active.kind];
      if (before.id !== profiles.active.id && kinds.includes('keyboard')) this.#context.keyboardChanged();
    });
  }

  #nameOf(): NameOf {
    return bankNames(this.#context.policy(), this.#context.parts().attester.credentials.all);
  }
}

/**
 * What the core does for connected browsers. In: requests of their profiles. Out: sessions and streams, observed input,
 * attestations, consents. A stream ends with its page, with its owner, by age, or when its origin is no longer listed.
 */
import { TICKS_PER_MS } from '@vigil/protocol/capture.ts';
import type { CompanionState } from '@vigil/protocol/companion-state.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { UserApi } from '@vigil/protocol/user/user-api.ts';
import type { Fault } from '@vigil/protocol/wire/to-extension.ts';
import type { PendingConsents } from '../attestation/pending-consents.ts';
import type { Clock } from '../clock.ts';
import type { CoreState } from '../core-state.ts';
import type { Diagnostics } from '../diagnostics.ts';
import { bankOfOrigin } from '../policy/listed-banks.ts';
import type { BrowserSession } from '../sessions/browser-session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { ExtensionApi } from './extension-peer.ts';

/** The rest of the core, as browsers see it. */
export interface BrowserApiContext {
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly consents: PendingConsents;
  readonly userApi: UserApi;
  core(): CoreState;
  policy(): CompanionPolicy;
  state(session: BrowserSession): CompanionState;
  pause(minutes: number): void;
  resume(): void;
  showStates(): void;
  onRefused(code: Fault): void;
  readonly diagnostics: Diagnostics;
}

export class BrowserApi implements ExtensionApi {
  readonly #context: BrowserApiContext;

  constructor(context: BrowserApiContext) {
    this.#context = context;
  }

  get userApi(): UserApi {
    return this.#context.userApi;
  }

  greeted(browser: 'chromium' | 'firefox', version: string): void {
    this.#context.diagnostics.extensionSeen(browser, version, this.#context.clock.now());
  }

  join(...[peer, client, browser]: Parameters<ExtensionApi['join']>): BrowserSession | null {
    const { sessions, clock } = this.#context;
    const session = sessions.join(client, peer, this.#core.profile, clock.now());
    if (session !== null) session.browser = browser;
    return session;
  }

  leave(peer: object, session: BrowserSession): void {
    const { sessions, consents, clock } = this.#context;
    consents.drop(peer);
    this.#core.endWatches((watch) => watch.owner === peer);
    sessions.leave(session, peer, clock.monotonic());
  }

  refused(code: Fault): void {
    this.#context.onRefused(code);
  }

  openStream(peer: object, session: BrowserSession, stream: string, origin: string): boolean {
    return session.streams.open(stream, origin, peer, (evicted) => this.#endStream(session, evicted.name));
  }

  closeStream(session: BrowserSession, name: string): void {
    if (session.streams.close(name) !== undefined) this.#endStream(session, name);
  }

  /** Ends the streams that were silent for too long. */
  expireStreams(): void {
    const { sessions, clock } = this.#context;
    for (const session of sessions.all) {
      for (const stream of session.streams.expire(clock.monotonic())) this.#endStream(session, stream.name);
    }
    sessions.expire(clock.monotonic());
  }

  /** Ends the streams whose origin the policy does not list. */
  endUnlistedStreams(): void {
    const policy = this.#context.policy();
    for (const session of this.#context.sessions.all) {
      for (const { name, origin } of session.streams.all) {
        // Its watches end with a reason, at the next look: the bank is not listed.
        if (bankOfOrigin(policy, origin) === undefined) session.endStream(name);
      }
    }
  }

  observe(session: BrowserSession, batch: Parameters<ExtensionApi['observe']>[1]): void {
    const stream = session.streams.get(batch.stream);
    // A page may open so many frames that one in use was dropped: whose input it is cannot be known, that there is some can.
    if (stream === undefined) {
      session.unseen(batch.sent / TICKS_PER_MS, this.#context.clock.now());
      return;
    }
    // The extension may list more origins than the companion's policy: only the companion's counts.
    const bank = bankOfOrigin(this.#context.policy(), stream.origin);
    if (bank !== undefined) this.#core.observe(session, bank.id, batch);
  }

  async attest(...[request, requester]: Parameters<ExtensionApi['attest']>): Promise<void> {
    await this.#core.attest(request, requester);
    this.#context.showStates();
  }

  unwatch(peer: object, id: string): void {
    this.#core.endWatches((watch) => watch.owner === peer && watch.id === id);
  }

  consent(peer: object, id: string, granted: boolean): void {
    this.#context.consents.decide(peer, id, granted);
  }

  state(session: BrowserSession): CompanionState {
    return this.#context.state(session);
  }

  pause(minutes: number): void {
    this.#context.pause(minutes);
  }

  resume(): void {
    this.#context.resume();
  }

  get #core(): CoreState {
    return this.#context.core();
  }

  #endStream(session: BrowserSession, name: string): void {
    session.endStream(name);
    this.#core.endStream(session, name);
  }
}

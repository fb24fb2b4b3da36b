/**
 * The core while its store is open. In: the store, what it is built from, input and requests of browsers. Out: evidence of
 * each browser profile, tokens, learnt templates. It exists exactly as long as the store is open.
 */
import { codeOf } from '@vigil/protocol/errors.ts';
import type { AttestationObserver } from './attestation/attestation-observer.ts';
import { Attester, type AttestRequest, type AttestRequester } from './attestation/attester.ts';
import type { Watch } from './attestation/watches.ts';
import type { CoreDeps } from './core-deps.ts';
import type { CoreState } from './core-state.ts';
import { Profiles } from './profiles/profiles.ts';
import type { BrowserSession, Environment } from './sessions/browser-session.ts';
import { Pause } from './sessions/pause.ts';
import type { Store } from './store/store.ts';
import { FalseAlarms } from './user/false-alarms.ts';
import type { OpenStoreParts } from './user/user-api-context.ts';

export class OpenCore implements CoreState, OpenStoreParts {
  readonly storeState = 'ok';
  readonly store: Store;
  readonly profiles: Profiles;
  readonly attester: Attester;
  readonly falseAlarms: FalseAlarms;
  readonly #pause: Pause;
  readonly #deps: CoreDeps;
  readonly #unlearnt = new Set<BrowserSession>();

  constructor(store: Store, deps: CoreDeps) {
    const { clock, policy, policySource, consents, onFault } = deps;
    this.#deps = deps;
    this.store = store;
    this.#pause = new Pause(store.pausedUntil(), (until) => store.savePause(until));
    this.profiles = this.#openProfiles();
    this.falseAlarms = new FalseAlarms({
      nowMs: clock.now,
      reported: store.falseAlarms(),
      save: (reported) => store.saveFalseAlarms(reported),
    });
    const environment = () => this.environment();
    const observer = this.#observer();
    this.attester = new Attester({
      clock,
      store,
      policy,
      policySource,
      scope: () => 'machine',
      consents,
      environment,
      observer,
      onFault,
    });
  }

  get keyTier() {
    return this.store.tier;
  }

  get profile() {
    return this.profiles.model.profile;
  }

  get watchCount() {
    return this.attester.watches.all.length;
  }

  parts(): OpenStoreParts {
    return this;
  }

  environment(): Environment {
    const { clock, environmentMonitor } = this.#deps;
    const { remote, keyboardMs } = environmentMonitor;
    const quality = this.profiles.quality(clock.now());
    return { paused: this.pausedUntil() !== null, remote, keyboardMs, quality };
  }

  pausedUntil(): number | null {
    return this.#pause.until(this.#deps.clock.now());
  }

  isRegistered(bank: string): boolean {
    return this.attester.credentials.find(bank, undefined) !== undefined;
  }

  observe(session: BrowserSession, batch: Parameters<CoreState['observe']>[1]): void {
    const watching = this.pausedUntil() === null;
    if (!session.observe(batch, watching, this.profile, this.#deps.clock.now())) return;
    this.#unlearnt.add(session);
    this.attester.continueWatches(session);
  }

  attest(request: AttestRequest, requester: AttestRequester): Promise<void> {
    return this.attester.handle(request, requester);
  }

  endWatches(matches: (watch: Watch) => boolean): void {
    this.attester.watches.end(matches);
  }

  continueWatches(): void {
    this.attester.continueWatches();
  }

  pause(minutes: number): void {
    this.#pause.begin(minutes, this.#deps.clock.now());
  }

  resume(): void {
    this.#pause.end();
  }

  revoke(bank: string, sub: string): void {
    this.store.removeCredential(bank, sub);
    this.attester.credentials.remove(bank, sub);
  }

  discardUnlearnt(): void {
    this.#unlearnt.clear();
  }

  adapt(): void {
    const { clock, environmentMonitor } = this.#deps;
    const { model } = this.profiles;
    if (!model.learning) return;
    // Input of an unsanctioned remote session is not learnt; see docs/decisions/profiles.md.
    const learnable = environmentMonitor.remote !== 'unsanctioned';
    for (const session of learnable ? this.#unlearnt : []) {
      const sample = session.takeSample(clock.now());
      if (sample !== null) model.learn(sample, clock.now());
    }
    this.#unlearnt.clear();
    void model.trainWhenDue(clock.now, clock.monotonic);
  }

  close(): void {
    this.store.close();
  }

  #openProfiles(): Profiles {
    const { clock, engine, train, seed, sessions, onFault } = this.#deps;
    return new Profiles({
      engine,
      train,
      seed,
      store: this.store,
      onExchange: (profile) => {
        for (const session of sessions.all) session.exchangeProfile(profile);
      },
      onSwitch: (profile) => {
        for (const session of sessions.all) session.restart(profile, clock.now());
      },
      onFault,
      nowMs: clock.now(),
    });
  }

  #observer(): AttestationObserver {
    return {
      onAttested: (...news) => this.falseAlarms.onAttested(...news),
      onUserAuthenticated: (of, atMs, notedMs) => {
        this.falseAlarms.onUserAuthenticated(of, atMs, notedMs);
        of.session.onUserAuthenticated(atMs, this.profile, notedMs);
        try {
          this.profiles.onUserAuthenticated(atMs, notedMs);
        } catch (error) {
          // The requested token does not depend on it.
          this.#deps.onFault(codeOf(error));
        }
      },
    };
  }
}

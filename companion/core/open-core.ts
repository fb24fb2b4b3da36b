/**
 * The core while its store is open. In: the store, what it is built from, input and requests of browsers. Out: evidence of
 * each browser profile, tokens, learnt templates. It exists exactly as long as the store is open.
 */

import { TICKS_PER_MS } from '@vigil/protocol/capture.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import { Attester, type AttestRequest, type AttestRequester } from './attestation/attester.ts';
import type { Watch } from './attestation/watches.ts';
import type { CoreDeps } from './core-deps.ts';
import { observerOf } from './core-observer.ts';
import type { CoreState } from './core-state.ts';
import { LeftCopies } from './pilot/left-copies.ts';
import { Pilot } from './pilot/pilot.ts';
import { mayLearn } from './policy/may-learn.ts';
import { Profiles } from './profiles/profiles.ts';
import type { BankEvidence, Environment } from './sessions/bank-evidence.ts';
import type { BrowserSession } from './sessions/browser-session.ts';
import { Pause } from './sessions/pause.ts';
import { Standing } from './sessions/standing.ts';
import type { Store } from './store/store.ts';
import { FalseAlarms } from './user/false-alarms.ts';
import type { OpenStoreParts } from './user/user-api-context.ts';

const DAY_MS = 86_400_000;

export class OpenCore implements CoreState, OpenStoreParts {
  readonly storeState = 'ok';
  readonly store: Store;
  readonly profiles: Profiles;
  readonly attester: Attester;
  readonly falseAlarms: FalseAlarms;
  readonly pilot: Pilot;
  readonly #pause: Pause;
  readonly #leftCopies: LeftCopies;
  readonly #standing: Standing;
  readonly #deps: CoreDeps;
  readonly #unlearnt = new Set<BankEvidence>();

  /** @param before under other parameters: its recording and its watches go on. */
  constructor(store: Store, deps: CoreDeps, before?: OpenCore) {
    const { clock, policy, policySource, scope, consents, onFault } = deps;
    this.#deps = deps;
    this.store = store;
    this.#pause = new Pause(store.pausedUntil(), {
      clock,
      rule: () => policy().pause,
      save: (until) => store.savePause(until),
    });
    this.#standing = new Standing(store.standing(), store, deps.onFault);
    this.profiles = this.#openProfiles();
    this.falseAlarms = new FalseAlarms({
      nowMs: clock.now,
      reported: store.falseAlarms(),
      save: (reported) => store.saveFalseAlarms(reported),
    });
    const pilotOptions = this.#pilotOptions();
    this.pilot = before?.pilot ?? new Pilot(pilotOptions);
    this.#leftCopies = new LeftCopies(pilotOptions);
    this.attester = new Attester({
      clock,
      store,
      policy,
      policySource,
      scope,
      consents,
      environment: () => this.environment(),
      observer: observerOf({
        falseAlarms: this.falseAlarms,
        standing: this.#standing,
        profiles: this.profiles,
        pilot: this.pilot,
        attempt: (store) => this.#attempt(store),
      }),
      onFault,
      onClock: (offsetS) => deps.diagnostics.clockDiffers(offsetS, clock.now()),
    });
    for (const watch of before?.attester.watches.all ?? []) this.attester.watches.add(watch);
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

  get templateRestarted() {
    return this.profiles.restarted(this.#deps.clock.now());
  }

  parts(): OpenStoreParts {
    return this;
  }

  /** What was observed until now is learnt first. */
  reopened(deps: CoreDeps): OpenCore {
    this.endVisits();
    this.profiles.model.retire();
    return new OpenCore(this.store, deps, this);
  }

  environment(): Environment {
    const { clock, environmentMonitor } = this.#deps;
    const { remote, keyboardMs } = environmentMonitor;
    const quality = this.profiles.quality(clock.now());
    return { paused: this.pausedUntil() !== null, remote, keyboardMs, quality, standing: this.#standing };
  }

  pausedUntil(): number | null {
    return this.#pause.until;
  }

  isRegistered(bank: string): boolean {
    return this.attester.credentials.find(bank, undefined) !== undefined;
  }

  /** Nothing is observed at a bank without the user's consent. A pause is activity that is not seen. */
  observe(session: BrowserSession, bank: string, batch: Parameters<CoreState['observe']>[2]): void {
    if (!this.isRegistered(bank)) return;
    const nowMs = this.#deps.clock.now();
    const skipped = session.take(batch);
    if (skipped === null) return;
    const evidence = session.evidenceOf(bank);
    if (this.pausedUntil() !== null) {
      evidence.unseen(batch.sent / TICKS_PER_MS, nowMs);
      return;
    }
    evidence.observe(batch, skipped, this.profile, nowMs);
    // The times of a remote session are its line's.
    if (this.#deps.environmentMonitor.remote === 'no') this.#attempt(() => this.pilot.observe(session, bank, batch));
    this.#unlearnt.add(evidence);
    this.attester.continueWatches(session);
  }

  endStream(session: BrowserSession, stream: string): void {
    this.pilot.endStream(session, stream);
    this.endWatches((watch) => watch.session === session && watch.stream === stream);
  }

  get pilotState() {
    return this.pilot.state;
  }

  onPolicy(): void {
    this.pilot.onPolicy();
  }

  flush = (): Promise<void> => this.pilot.flush();

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
    this.#pause.begin(minutes);
    this.#restartSessions();
  }

  onClockStep(stepMs: number): void {
    const { clock, environmentMonitor, sessions, onFault } = this.#deps;
    onFault('clock-stepped');
    this.#attempt(() => this.#pause.onClockStep(stepMs));
    environmentMonitor.onClockStep(stepMs);
    this.discardUnlearnt();
    for (const session of sessions.all) session.onClockStep(stepMs, this.profile, clock.now());
  }

  resume(): void {
    this.#pause.end();
  }

  revoke(bank: string, sub: string): void {
    this.store.removeCredential(bank, sub);
    this.attester.credentials.remove(bank, sub);
    if (this.isRegistered(bank)) return;
    this.pilot.endVisits();
    // After the consent was withdrawn nothing more is learnt of this bank's pages.
    for (const session of this.#deps.sessions.all) {
      this.#unlearnt.delete(session.evidenceOf(bank));
      session.dropEvidence(bank);
    }
  }

  handOver(): void {
    this.#leftCopies.keepAcross(() => {
      this.pilot.handOver();
      this.store.handOver();
    });
    // What a training of the former user's template brings is not kept.
    this.profiles.model.retire();
    for (const { bank, sub } of this.attester.credentials.all) this.revoke(bank, sub);
    this.attester.continueWatches();
  }

  discardUnlearnt(): void {
    this.pilot.endVisits();
    this.#unlearnt.clear();
  }

  adapt(): void {
    this.#attempt(() => this.pilot.tick());
    this.#attempt(() => this.#leftCopies.tick());
    const { clock, environmentMonitor, policy } = this.#deps;
    const { model } = this.profiles;
    if (!model.learning) return;
    // Input of an unsanctioned remote session is not learnt; see docs/decisions/profiles.md.
    const stage = this.profiles.quality(clock.now())?.stage ?? 'learning';
    const learnable = environmentMonitor.remote !== 'unsanctioned' && mayLearn(policy().learning, stage);
    for (const evidence of learnable ? this.#unlearnt : []) {
      const sample = evidence.takeSample(clock.now());
      if (sample !== null) model.learn(sample, clock.now());
    }
    this.#unlearnt.clear();
    void model.trainWhenDue(clock.now, clock.monotonic);
  }

  dropExpired(): void {
    const { clock, policy, sessions } = this.#deps;
    this.falseAlarms.dropGone(sessions.all);
    const days = policy().retentionDays;
    if (days !== undefined) this.#attempt(() => this.store.dropRecordsBefore(clock.now() - days * DAY_MS));
  }

  endVisits(): void {
    for (const { evidence } of this.#deps.sessions.all) {
      for (const one of evidence) {
        one.endVisit();
        this.#unlearnt.add(one);
      }
    }
    this.pilot.endVisits();
    this.adapt();
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
        this.#unlearnt.clear();
      },
      onFault,
      nowMs: clock.now(),
    });
  }

  #pilotOptions() {
    const { home, clock, pilotPolicy, keyboard, onFault } = this.#deps;
    const { settings, isValid: isPolicyValid } = pilotPolicy;
    return { home, nowMs: clock.now, store: this.store, settings, isPolicyValid, keyboard, onFault };
  }

  /** A pause begins a new session: evidence from before it does not speak for what follows. */
  #restartSessions(): void {
    this.pilot.endVisits();
    this.#unlearnt.clear();
    this.#deps.sessions.restart(this.profile, this.#deps.clock.now());
  }

  /** The requested token does not depend on what is stored here. */
  #attempt(store: () => void): void {
    try {
      store();
    } catch (error) {
      this.#deps.onFault(codeOf(error));
    }
  }
}

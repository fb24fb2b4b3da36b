/**
 * The core at work: joins sessions, store, attester, model and policy, and gives peers what they may have of it. In:
 * options and the parts that `createCore` found. Out: `Core`, and the desks that the peers speak to.
 */
import { randomInt } from 'node:crypto';
import type { Connection } from '@vigil/channel/connection.ts';
import type { CoreStatus, PolicyReport } from '@vigil/control/control-message.ts';
import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import type { CompanionState, StoreState } from '@vigil/protocol/companion-state.ts';
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { ErasureProof, UserApi } from '@vigil/protocol/user/user-api.ts';
import type { Clock } from './attestation/nonce-memory.ts';
import { PendingConsents } from './attestation/pending-consents.ts';
import { SerialQueue } from './attestation/serial-queue.ts';
import type { Core, CoreOptions } from './core-api.ts';
import { type ControlApi, serveControl } from './intake/control-peer.ts';
import { type ExtensionApi, ExtensionPeer } from './intake/extension-peer.ts';
import { keyProviders } from './keys/key-providers.ts';
import type { Keyring } from './keys/os-user-key.ts';
import type { KeyProvider } from './keys/provider.ts';
import { type CoreDeps, type OpenCore, openCoreOf } from './open-core.ts';
import { bankOfOrigin } from './policy/listed-banks.ts';
import type { PolicySource } from './policy/policy-source.ts';
import { TRAINING_BUDGET_MS, workerTrainer } from './profiles/trainer.ts';
import type { BrowserSession, Environment } from './sessions/browser-session.ts';
import { companionStateOf } from './sessions/companion-state.ts';
import { EnvironmentMonitor } from './sessions/environment-monitor.ts';
import type { Machine } from './sessions/machine.ts';
import { Sessions } from './sessions/sessions.ts';
import { type Erased, eraseStore } from './store/erase-store.ts';
import { openStore } from './store/open-store.ts';
import { CoreUserApi } from './user/core-user-api.ts';
import { itemsOf } from './user/stored-data.ts';
import { TrustHistory } from './user/trust-history.ts';
import type { UserApiContext } from './user/user-api-context.ts';

const SYSTEM_CLOCK: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
const TICK_MS = 1000;
const SEEDS = 2 ** 31;

export class VigilCore implements Core, ExtensionApi, ControlApi, UserApiContext {
  readonly ended: Promise<'closed' | 'erased'>;
  readonly userApi: UserApi;
  readonly #history = new TrustHistory();
  readonly #options: CoreOptions;
  readonly #clock: Clock;
  readonly #trainScript: URL;
  readonly #environmentMonitor: EnvironmentMonitor;
  readonly #policy: PolicySource;
  readonly #providers: readonly KeyProvider[];
  readonly #sessions: Sessions;
  readonly #consents: PendingConsents;
  readonly #peers = new Set<ExtensionPeer>();
  readonly #controls = new Set<Connection>();
  readonly #unlearnt = new Set<BrowserSession>();
  readonly #unlocking = new SerialQueue();
  readonly #timer: NodeJS.Timeout | null;
  #passphrase: string | null;
  #openCore: OpenCore | null = null;
  #storeState: StoreState = 'absent';
  #tier: KeyTier | null = null;
  #lastFault: string | null = null;
  #over = false;
  #resolveEnded: (how: 'closed' | 'erased') => void = () => {};

  constructor(options: CoreOptions, machine: Machine, policy: PolicySource, keyring: Keyring | null, trainScript: URL) {
    this.#trainScript = trainScript;
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#policy = policy;
    this.#environmentMonitor = new EnvironmentMonitor(machine, () => policy.policy);
    this.#passphrase = options.passphrase ?? null;
    const tiers = options.keyTiers === undefined ? {} : { tiers: options.keyTiers };
    const { safeStorage = null } = options;
    this.#providers = keyProviders({ ...tiers, keyring, safeStorage, passphrase: () => this.#passphrase });
    this.#sessions = new Sessions(options.engine, (code) => this.#noteFault(code));
    this.#consents = new PendingConsents(() => this.#clock.monotonic());
    this.userApi = new CoreUserApi(this, this.#history);
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    const { tickMs = TICK_MS } = options;
    this.#timer = tickMs === null ? null : setInterval(() => this.tick(), tickMs);
    this.#timer?.unref();
  }

  async open(): Promise<void> {
    const { home } = this.#options;
    const result = await openStore({ home, providers: this.#providers }).finally(() => {
      this.#passphrase = null;
    });
    this.#storeState = result.state;
    if (result.state !== 'ok') {
      this.#tier = result.tier;
      return;
    }
    this.#tier = result.store.tier;
    this.#openCore = openCoreOf(result.store, this.#coreDeps());
    const { profile } = this.#openCore.profiles.model;
    for (const session of this.#sessions.all) session.restart(profile, this.#clock.now());
  }

  #coreDeps(): CoreDeps {
    const { engine, trainer, seed } = this.#options;
    return {
      clock: this.#clock,
      engine,
      train: trainer ?? workerTrainer(this.#trainScript, TRAINING_BUDGET_MS, this.#options.keystrokeParameters),
      seed: seed ?? (() => randomInt(SEEDS)),
      policy: () => this.#policy.policy,
      consents: this.#consents,
      sessions: () => this.#sessions.all,
      environment: () => this.environment(),
      onFault: (code) => this.#noteFault(code),
    };
  }

  accept(connection: Connection): void {
    if (this.#over) {
      connection.close();
      return;
    }
    if (connection.role === 'extension') {
      this.#peers.add(new ExtensionPeer(connection, this, (peer) => this.#peers.delete(peer)));
      return;
    }
    this.#controls.add(connection);
    connection.onClose = () => this.#controls.delete(connection);
    serveControl(connection, this);
  }

  // What a browser may do.

  join(peer: object, client: string): BrowserSession | null {
    return this.#sessions.join(client, peer, this.#openCore?.profiles.model.profile ?? null, this.#clock.now());
  }

  leave(peer: object, session: BrowserSession): void {
    this.#consents.drop(peer);
    this.#openCore?.attester.watches.end((watch) => watch.owner === peer);
    this.#sessions.leave(session, peer, this.#clock.monotonic());
  }

  openStream(peer: object, session: BrowserSession, stream: string, origin: string): boolean {
    return session.streams.open(stream, origin, peer, (evicted) => this.#endStream(session, evicted.name));
  }

  closeStream(session: BrowserSession, name: string): void {
    if (session.streams.close(name) !== undefined) this.#endStream(session, name);
  }

  observe(session: BrowserSession, batch: Parameters<ExtensionApi['observe']>[1]): void {
    const openCore = this.#openCore;
    const stream = session.streams.get(batch.stream);
    // The extension's list may be longer than ours: only ours counts.
    if (openCore === null || stream === undefined || !this.#isListed(stream.origin)) return;
    const nowMs = this.#clock.now();
    const watching = openCore.pause.until(nowMs) === null;
    if (!session.observe(batch, watching, openCore.profiles.model.profile, nowMs)) return;
    this.#unlearnt.add(session);
    openCore.attester.continueWatches(session);
  }

  async attest(...[request, requester]: Parameters<ExtensionApi['attest']>): Promise<void> {
    if (this.#openCore === null)
      return requester.decline(request.id, this.#storeState === 'locked' ? 'store-locked' : 'internal');
    await this.#openCore.attester.handle(request, requester);
    this.#showStates();
  }

  unwatch(peer: object, id: string): void {
    this.#openCore?.attester.watches.end((watch) => watch.owner === peer && watch.id === id);
  }

  consent(peer: object, id: string, granted: boolean): void {
    this.#consents.decide(peer, id, granted);
  }

  // What the person may do.

  pause(minutes: number): void {
    // Without a store nothing is watched, and the state says so.
    this.#openCore?.pause.begin(minutes, this.#clock.now());
    this.changed();
  }

  resume(): void {
    this.#openCore?.pause.end();
    this.changed();
  }

  unlock(passphrase: string): Promise<StoreState> {
    return this.#unlocking.run(async () => {
      if (this.#storeState === 'locked') {
        this.#passphrase = passphrase;
        await this.open();
        this.#showStates();
      }
      return this.#storeState;
    });
  }

  revoke(bank: string, sub: string): void {
    const { store, attester } = this.#must();
    store.removeCredential(bank, sub);
    attester.credentials.remove(bank, sub);
    this.changed();
  }

  async erase(): Promise<ErasureProof> {
    const { profiles = 0, credentials = 0, attestations = 0 } = this.#openCore === null ? {} : itemsOf(this.#openCore);
    this.#openCore?.store.close();
    this.#openCore = null;
    this.#storeState = 'absent';
    let erased: Erased;
    try {
      erased = await eraseStore({ home: this.#options.home, providers: this.#providers });
    } catch (error) {
      await this.open();
      throw error;
    }
    // Nothing learnt may live on in memory.
    for (const session of this.#sessions.all) session.restart(null, this.#clock.now());
    setImmediate(() => this.#end('erased'));
    const { files, bytes, keyDestroyed } = erased;
    return {
      atMs: this.#clock.now(),
      files: [...files],
      bytes,
      keyDestroyed,
      items: { profiles, credentials, attestations },
    };
  }

  // What the person's desk needs.

  get home(): string {
    return this.#options.home;
  }

  nowMs(): number {
    return this.#clock.now();
  }

  openCore(): OpenCore | null {
    return this.#openCore;
  }

  policy(): CompanionPolicy {
    return this.#policy.policy;
  }

  sessions(): readonly BrowserSession[] {
    return this.#sessions.all;
  }

  keyboardChanged(): void {
    this.#environmentMonitor.keyboardChanged(this.#clock.now());
  }

  changed(): void {
    this.#openCore?.attester.continueWatches();
    this.#showStates();
  }

  status(): CoreStatus {
    return {
      state: this.#stateWith(this.#sessions.all),
      store: this.#storeState,
      policy: this.#policy.report(),
      browsers: this.#peers.size,
      watches: this.#openCore?.attester.watches.all.length ?? 0,
      lastFault: this.#lastFault,
    };
  }

  state(session?: BrowserSession): CompanionState {
    return this.#stateWith(session === undefined ? this.#sessions.all : [session]);
  }

  policyReport(): PolicyReport {
    return this.#policy.report();
  }

  /** Runs from a timer: nothing that goes wrong in here may end the process. */
  tick(): void {
    try {
      if (!this.#over) this.#lookUp();
    } catch (error) {
      this.#noteFault(codeOf(error));
    }
  }

  #lookUp(): void {
    this.#lookAround();
    if (this.#policy.refresh()) this.#afterPolicy();
    this.#consents.expire();
    for (const session of this.#sessions.all) {
      for (const stream of session.streams.expire(this.#clock.monotonic())) this.#endStream(session, stream.name);
    }
    this.#learn();
    this.#recordTrust();
    this.#openCore?.attester.continueWatches();
    this.#showStates();
  }

  async close(): Promise<void> {
    this.#end('closed');
  }

  #end(how: 'closed' | 'erased'): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    for (const peer of [...this.#peers]) peer.end('companion-missing');
    for (const control of this.#controls) control.close();
    this.#openCore?.store.close();
    this.#openCore = null;
    this.#resolveEnded(how);
  }

  /** While somebody is watched: what was typed here and what came from afar are never weighed together. */
  #lookAround(): void {
    const nowMs = this.#clock.now();
    const isWatching = this.#sessions.all.some(({ streams }) => streams.all.length > 0);
    if (!this.#environmentMonitor.look(isWatching, nowMs)) return;
    this.#unlearnt.clear();
    for (const session of this.#sessions.all) session.restart(this.#openCore?.profiles.model.profile ?? null, nowMs);
  }

  /** Enrols what was seen since the last time, then trains when there is enough. */
  #learn(): void {
    const model = this.#openCore?.profiles.model;
    if (model === undefined || !model.learning) return;
    // Unsanctioned input is nobody's to learn; see docs/decisions/profiles.md.
    const learnable = this.#environmentMonitor.remote !== 'unsanctioned';
    for (const session of learnable ? this.#unlearnt : []) {
      const sample = session.takeSample(this.#clock.now());
      if (sample !== null) model.learn(sample, this.#clock.now());
    }
    this.#unlearnt.clear();
    void model.trainWhenDue(
      () => this.#clock.now(),
      () => this.#clock.monotonic(),
    );
  }

  #recordTrust(): void {
    const [environment, nowMs, sessions] = [this.environment(), this.#clock.now(), this.#sessions.all];
    for (const session of sessions) {
      if (session.streams.all.length > 0) this.#history.note(session, session.estimate(environment, nowMs), nowMs);
    }
    this.#history.keepOnly(sessions);
  }

  #endStream(session: BrowserSession, name: string): void {
    session.endStream(name);
    this.#openCore?.attester.watches.end((watch) => watch.session === session && watch.stream === name);
  }

  #afterPolicy(): void {
    const { error } = this.#policy.report();
    if (error !== null) this.#noteFault(error);
    for (const session of this.#sessions.all) {
      for (const { name, origin } of session.streams.all) if (!this.#isListed(origin)) session.endStream(name);
    }
  }

  #isListed(origin: string): boolean {
    return bankOfOrigin(this.#policy.policy, origin) !== undefined;
  }

  environment(): Environment {
    const nowMs = this.#clock.now();
    const paused = (this.#openCore?.pause.until(nowMs) ?? null) !== null;
    const { remote, keyboardMs } = this.#environmentMonitor;
    return { paused, remote, keyboardMs, quality: this.#openCore?.profiles.quality(nowMs) ?? null };
  }

  #stateWith(sessions: readonly BrowserSession[]): CompanionState {
    const nowMs = this.#clock.now();
    return companionStateOf({
      sessions,
      policy: this.#policy.policy,
      environment: this.environment(),
      registered: (bank) => this.#openCore?.attester.credentials.find(bank, undefined) !== undefined,
      pausedUntil: this.#openCore?.pause.until(nowMs) ?? null,
      keyTier: this.#tier ?? 'file',
      store: this.#storeState,
      nowMs,
    });
  }

  #showStates(): void {
    for (const peer of this.#peers) peer.showState();
  }

  #must(): OpenCore {
    if (this.#openCore !== null) return this.#openCore;
    throw new VigilError(`store-${this.#storeState}`, 'The store is not open.');
  }

  #noteFault(code: string): void {
    this.#lastFault = code;
    this.#options.onFault?.(code);
  }
}

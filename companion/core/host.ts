/**
 * The core's life: it opens, unlocks, erases and closes, and hands everything else to what exists meanwhile. In: options
 * and the parts that `createCore` found. Out: `Core`, and the interfaces that its peers use.
 */
import { randomInt } from 'node:crypto';
import type { Connection } from '@vigil/channel/connection.ts';
import type { CoreStatus, PolicyReport } from '@vigil/control/control-message.ts';
import type { CompanionState, StoreState } from '@vigil/protocol/companion-state.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import { SerialQueue } from '@vigil/protocol/serial-queue.ts';
import type { ErasureProof, UserApi } from '@vigil/protocol/user/user-api.ts';
import type { Clock } from './attestation/nonce-memory.ts';
import { PendingConsents } from './attestation/pending-consents.ts';
import { ClosedCore } from './closed-core.ts';
import type { Core, CoreOptions } from './core-api.ts';
import type { CoreDeps } from './core-deps.ts';
import type { CoreState } from './core-state.ts';
import type { ControlApi } from './intake/control-peer.ts';
import type { ExtensionApi } from './intake/extension-peer.ts';
import { keyProviders } from './keys/key-providers.ts';
import type { Keyring } from './keys/os-user-key.ts';
import type { KeyProvider } from './keys/provider.ts';

import { OpenCore } from './open-core.ts';
import { Peers } from './peers.ts';
import { bankOfOrigin, openBanks } from './policy/listed-banks.ts';
import type { PolicySource } from './policy/policy-source.ts';
import { TRAINING_BUDGET_MS, workerTrainer } from './profiles/trainer.ts';
import type { Environment } from './sessions/bank-evidence.ts';
import type { BrowserSession } from './sessions/browser-session.ts';
import { EnvironmentMonitor } from './sessions/environment-monitor.ts';
import type { Machine } from './sessions/machine.ts';
import { Sessions } from './sessions/sessions.ts';
import { stateOf, statusOf } from './status.ts';
import { type Erased, eraseStore } from './store/erase-store.ts';
import { onDisk, openStore } from './store/open-store.ts';
import { raiseTier } from './store/raise-tier.ts';
import { HEARTBEAT_MS, StoreLock } from './store/store-lock.ts';
import { CoreUserApi } from './user/core-user-api.ts';
import { itemsOf, NO_ITEMS } from './user/stored-data.ts';
import { TrustHistory } from './user/trust-history.ts';
import type { OpenStoreParts, UserApiContext } from './user/user-api-context.ts';

const SYSTEM_CLOCK: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
const TICK_MS = 1000;
const SEEDS = 2 ** 31;
/** How often a stronger key tier is tried: each try may show a prompt of the keyring. */
const RAISE_MS = 3_600_000;

export class CoreHost implements Core, ExtensionApi, ControlApi, UserApiContext {
  readonly ended: Promise<'closed' | 'erased'>;
  readonly userApi: UserApi;
  readonly #history = new TrustHistory();
  readonly #options: CoreOptions;
  readonly #clock: Clock;
  readonly #monitor: EnvironmentMonitor;
  readonly #policy: PolicySource;
  readonly #providers: readonly KeyProvider[];
  readonly #sessions: Sessions;
  readonly #consents: PendingConsents;
  readonly #deps: CoreDeps;
  readonly #peers = new Peers(this);
  readonly #unlocking = new SerialQueue();
  readonly #timer: NodeJS.Timeout | null;
  #passphrase: string | null;
  #core: CoreState;
  #lock: StoreLock | null = null;
  #beatAt = 0;
  #raisedAt = 0;
  #lastFault: string | null = null;
  #over = false;
  #resolveEnded: (how: 'closed' | 'erased') => void = () => {};

  constructor(options: CoreOptions, machine: Machine, policy: PolicySource, keyring: Keyring | null, trainScript: URL) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#policy = policy;
    this.#monitor = new EnvironmentMonitor(machine, () => policy.policy);
    this.#passphrase = options.passphrase ?? null;
    const tiers = options.keyTiers === undefined ? {} : { tiers: options.keyTiers };
    const { safeStorage = null } = options;
    this.#providers = keyProviders({ ...tiers, keyring, safeStorage, passphrase: () => this.#passphrase });
    this.#sessions = new Sessions(options.engine, (code) => this.#noteFault(code));
    this.#consents = new PendingConsents(() => this.#clock.monotonic());
    this.#deps = this.#coreDeps(trainScript);
    this.#core = new ClosedCore('absent', null, this.#monitor);
    this.userApi = new CoreUserApi(this, this.#history);
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    const { tickMs = TICK_MS } = options;
    this.#timer = tickMs === null ? null : setInterval(() => this.tick(), tickMs);
    this.#timer?.unref();
  }

  /** @throws VigilError `store-in-use` while another companion holds the store. */
  async open(): Promise<void> {
    const { home } = this.#options;
    this.#lock ??= await onDisk(async () => StoreLock.acquire(home));
    const result = await openStore({ home, providers: this.#providers }).finally(() => {
      this.#passphrase = null;
    });
    if (result.state !== 'ok') {
      this.#core = new ClosedCore(result.state, result.tier, this.#monitor);
      return;
    }
    this.#core = new OpenCore(result.store, this.#deps);
    this.#restartSessions();
    await this.#raiseTier();
  }

  #coreDeps(trainScript: URL): CoreDeps {
    const { engine, trainer, seed, keystrokeParameters } = this.#options;
    return {
      clock: this.#clock,
      engine,
      train: trainer ?? workerTrainer(trainScript, TRAINING_BUDGET_MS, keystrokeParameters),
      seed: seed ?? (() => randomInt(SEEDS)),
      policy: () => this.#policy.policy,
      policySource: () => (this.#policy.report().source === 'machine' ? 'machine' : 'user'),
      consents: this.#consents,
      sessions: this.#sessions,
      environmentMonitor: this.#monitor,
      onFault: (code) => this.#noteFault(code),
    };
  }

  accept(connection: Connection): void {
    if (this.#over) connection.close();
    else this.#peers.accept(connection);
  }

  // For browsers.

  join(peer: object, client: string): BrowserSession | null {
    return this.#sessions.join(client, peer, this.#core.profile, this.#clock.now());
  }

  leave(peer: object, session: BrowserSession): void {
    this.#consents.drop(peer);
    this.#core.endWatches((watch) => watch.owner === peer);
    this.#sessions.leave(session, peer, this.#clock.monotonic());
  }

  openStream(peer: object, session: BrowserSession, stream: string, origin: string): boolean {
    return session.streams.open(stream, origin, peer, (evicted) => this.#endStream(session, evicted.name));
  }

  closeStream(session: BrowserSession, name: string): void {
    if (session.streams.close(name) !== undefined) this.#endStream(session, name);
  }

  observe(session: BrowserSession, batch: Parameters<ExtensionApi['observe']>[1]): void {
    const stream = session.streams.get(batch.stream);
    // The extension may list more origins than the companion's policy: only the companion's counts.
    const bank = stream === undefined ? undefined : bankOfOrigin(this.#policy.policy, stream.origin);
    if (bank !== undefined) this.#core.observe(session, bank.id, batch);
  }

  async attest(...[request, requester]: Parameters<ExtensionApi['attest']>): Promise<void> {
    await this.#core.attest(request, requester);
    this.#peers.showStates();
  }

  unwatch(peer: object, id: string): void {
    this.#core.endWatches((watch) => watch.owner === peer && watch.id === id);
  }

  consent(peer: object, id: string, granted: boolean): void {
    this.#consents.decide(peer, id, granted);
  }

  // For the user.

  pause(minutes: number): void {
    this.#core.pause(minutes);
    this.changed();
  }

  resume(): void {
    this.#core.resume();
    this.changed();
  }

  unlock(passphrase: string): Promise<StoreState> {
    return this.#unlocking.run(async () => {
      if (this.#core.storeState === 'locked') {
        this.#passphrase = passphrase;
        await this.open();
        this.#peers.showStates();
      }
      return this.#core.storeState;
    });
  }

  revoke(bank: string, sub: string): void {
    this.#core.revoke(bank, sub);
    this.changed();
  }

  async erase(): Promise<ErasureProof> {
    const items = this.#core.storeState === 'ok' ? itemsOf(this.#core.parts()) : NO_ITEMS;
    this.#core.close();
    this.#core = new ClosedCore('absent', null, this.#monitor);
    let erased: Erased;
    try {
      erased = await eraseStore({ home: this.#options.home, providers: this.#providers });
    } catch (error) {
      await this.open();
      throw error;
    }
    this.#lock?.release();
    this.#lock = null;
    // Nothing learnt stays in memory.
    this.#restartSessions();
    setImmediate(() => this.#end('erased'));
    const { files, bytes, keyDestroyed } = erased;
    return { atMs: this.#clock.now(), files: [...files], bytes, keyDestroyed, items };
  }

  get home(): string {
    return this.#options.home;
  }

  nowMs(): number {
    return this.#clock.now();
  }

  isOpen(): boolean {
    return this.#core.storeState === 'ok';
  }

  parts(): OpenStoreParts {
    return this.#core.parts();
  }

  policy(): CompanionPolicy {
    return this.#policy.policy;
  }

  sessions(): readonly BrowserSession[] {
    return this.#sessions.all;
  }

  environment(): Environment {
    return this.#core.environment();
  }

  pausedUntil(): number | null {
    return this.#core.pausedUntil();
  }

  keyboardChanged(): void {
    this.#monitor.keyboardChanged(this.#clock.now());
  }

  changed(): void {
    this.#core.continueWatches();
    this.#peers.showStates();
  }

  status(): CoreStatus {
    return statusOf(this.#statusParts(this.#sessions.all), this.#peers.browserCount, this.#lastFault);
  }

  state(session?: BrowserSession): CompanionState {
    return stateOf(this.#statusParts(session === undefined ? this.#sessions.all : [session]));
  }

  policyReport(): PolicyReport {
    return this.#policy.report();
  }

  /** Called by a timer: a fault in here must not end the process. */
  tick(): void {
    try {
      if (!this.#over) this.#runDueWork();
    } catch (error) {
      this.#noteFault(codeOf(error));
    }
  }

  #runDueWork(): void {
    this.#beat();
    if (this.#clock.monotonic() - this.#raisedAt >= RAISE_MS) void this.#raiseTier();
    this.#lookAtMachine();
    if (this.#policy.refresh()) this.#afterPolicy();
    this.#consents.expire();
    for (const session of this.#sessions.all) {
      for (const stream of session.streams.expire(this.#clock.monotonic())) this.#endStream(session, stream.name);
    }
    this.#core.adapt();
    this.#recordTrust();
    this.changed();
  }

  async close(): Promise<void> {
    if (!this.#over) this.#core.endVisits();
    this.#end('closed');
  }

  #end(how: 'closed' | 'erased'): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#peers.end('companion-missing');
    this.#core.close();
    this.#core = new ClosedCore('absent', null, this.#monitor);
    this.#lock?.release();
    this.#lock = null;
    this.#resolveEnded(how);
  }

  /** A key in a file, for want of a keyring at the first start, moves to the keyring once it is available. */
  async #raiseTier(): Promise<void> {
    this.#raisedAt = this.#clock.monotonic();
    if (this.#core.keyTier !== 'file' || this.#core.storeState !== 'ok') return;
    try {
      const tier = await raiseTier(this.#options.home, this.#providers);
      if (tier !== null && this.#core.storeState === 'ok') this.#core.parts().store.onTierRaised(tier);
    } catch (error) {
      this.#noteFault(codeOf(error));
    }
  }

  /** After a standstill another companion may hold the store: then this one writes nothing more and ends. */
  #beat(): void {
    const at = this.#clock.monotonic();
    if (this.#lock === null || at - this.#beatAt < HEARTBEAT_MS) return;
    this.#beatAt = at;
    try {
      this.#lock.beat(Date.now());
    } catch (error) {
      this.#noteFault(codeOf(error));
      if (codeOf(error) === 'store-lock-lost') this.#end('closed');
    }
  }

  /** Local and remote input are never weighed together: a change between them starts all sessions again. */
  #lookAtMachine(): void {
    const isWatching = this.#sessions.all.some(({ streams }) => streams.all.length > 0);
    if (!this.#monitor.look(isWatching, this.#clock.now())) return;
    this.#core.discardUnlearnt();
    this.#restartSessions();
  }

  #restartSessions(): void {
    for (const session of this.#sessions.all) session.restart(this.#core.profile, this.#clock.now());
  }

  #recordTrust(): void {
    const [environment, nowMs, sessions] = [this.environment(), this.#clock.now(), this.#sessions.all];
    const live = sessions.flatMap((session) =>
      openBanks(session, this.#policy.policy).map((bank) => session.evidenceOf(bank.id)),
    );
    for (const evidence of live) this.#history.note(evidence, evidence.estimate(environment, nowMs), nowMs);
    this.#history.keepOnly(sessions.flatMap(({ evidence }) => evidence));
  }

  #endStream(session: BrowserSession, name: string): void {
    session.endStream(name);
    this.#core.endWatches((watch) => watch.session === session && watch.stream === name);
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

  #statusParts(sessions: readonly BrowserSession[]) {
    return { core: this.#core, policy: this.#policy, sessions, history: this.#history, nowMs: this.#clock.now() };
  }

  #noteFault(code: string): void {
    this.#lastFault = code;
    this.#options.onFault?.(code);
  }
}

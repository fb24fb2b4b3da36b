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
import type { ErasureProof, PersonDesk } from '@vigil/protocol/user/user-api.ts';
import type { Clock } from './attestation/nonce-memory.ts';
import { PendingConsents } from './attestation/pending-consents.ts';
import { InTurn } from './attestation/serial-queue.ts';
import type { Core, CoreOptions } from './core-api.ts';
import { type ControlDesk, serveControl } from './intake/control-peer.ts';
import { type ExtensionDesk, ExtensionPeer } from './intake/extension-peer.ts';
import { keyLadder } from './keys/key-providers.ts';
import type { Keyring } from './keys/os-user-key.ts';
import type { KeyProvider } from './keys/provider.ts';
import { type Opened, openParts, type Surroundings } from './open-core.ts';
import { bankOfOrigin } from './policy/listed-banks.ts';
import type { PolicySource } from './policy/policy-source.ts';
import { TRAINING_BUDGET_MS, workerTrainer } from './profiles/trainer.ts';
import type { BrowserSession, Scene } from './sessions/browser-session.ts';
import { companionStateOf } from './sessions/companion-state.ts';
import { Circumstances } from './sessions/environment-monitor.ts';
import type { Machine } from './sessions/machine.ts';
import { Sessions } from './sessions/sessions.ts';
import { type Erased, eraseStore } from './store/erase-store.ts';
import { openStore } from './store/open-store.ts';
import { PersonDeskOfCore } from './user/core-user-api.ts';
import { itemsOf } from './user/stored-data.ts';
import { BeliefHistory } from './user/trust-history.ts';
import type { PersonRoom } from './user/user-api-context.ts';

const SYSTEM_CLOCK: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
const TICK_MS = 1000;
const SEEDS = 2 ** 31;

export class VigilCore implements Core, ExtensionDesk, ControlDesk, PersonRoom {
  readonly ended: Promise<'closed' | 'erased'>;
  readonly person: PersonDesk;
  readonly #history = new BeliefHistory();
  readonly #options: CoreOptions;
  readonly #clock: Clock;
  readonly #trainScript: URL;
  readonly #around: Circumstances;
  readonly #policy: PolicySource;
  readonly #providers: readonly KeyProvider[];
  readonly #sessions: Sessions;
  readonly #consents: PendingConsents;
  readonly #peers = new Set<ExtensionPeer>();
  readonly #controls = new Set<Connection>();
  readonly #unlearnt = new Set<BrowserSession>();
  readonly #unlocking = new InTurn();
  readonly #timer: NodeJS.Timeout | null;
  #passphrase: string | null;
  #opened: Opened | null = null;
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
    this.#around = new Circumstances(machine, () => policy.policy);
    this.#passphrase = options.passphrase ?? null;
    const tiers = options.keyTiers === undefined ? {} : { tiers: options.keyTiers };
    const { safeStorage = null } = options;
    this.#providers = keyLadder({ ...tiers, keyring, safeStorage, passphrase: () => this.#passphrase });
    this.#sessions = new Sessions(options.engine, (code) => this.#noteFault(code));
    this.#consents = new PendingConsents(() => this.#clock.monotonic());
    this.person = new PersonDeskOfCore(this, this.#history);
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
    this.#opened = openParts(result.store, this.#surroundings());
    const { profile } = this.#opened.profiles.model;
    for (const session of this.#sessions.all) session.restart(profile, this.#clock.now());
  }

  #surroundings(): Surroundings {
    const { engine, trainer, seed } = this.#options;
    return {
      clock: this.#clock,
      engine,
      train: trainer ?? workerTrainer(this.#trainScript, TRAINING_BUDGET_MS, this.#options.keystrokeParameters),
      seed: seed ?? (() => randomInt(SEEDS)),
      policy: () => this.#policy.policy,
      consents: this.#consents,
      sessions: () => this.#sessions.all,
      scene: () => this.scene(),
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
    return this.#sessions.join(client, peer, this.#opened?.profiles.model.profile ?? null, this.#clock.now());
  }

  leave(peer: object, session: BrowserSession): void {
    this.#consents.drop(peer);
    this.#opened?.attester.watches.end((watch) => watch.owner === peer);
    this.#sessions.leave(session, peer, this.#clock.monotonic());
  }

  openStream(peer: object, session: BrowserSession, stream: string, origin: string): boolean {
    return session.streams.open(stream, origin, peer, (evicted) => this.#endStream(session, evicted.name));
  }

  closeStream(session: BrowserSession, name: string): void {
    if (session.streams.close(name) !== undefined) this.#endStream(session, name);
  }

  observe(session: BrowserSession, batch: Parameters<ExtensionDesk['observe']>[1]): void {
    const opened = this.#opened;
    const stream = session.streams.get(batch.stream);
    // The extension's list may be longer than ours: only ours counts.
    if (opened === null || stream === undefined || !this.#isListed(stream.origin)) return;
    const nowMs = this.#clock.now();
    const watching = opened.pause.until(nowMs) === null;
    if (!session.observe(batch, watching, opened.profiles.model.profile, nowMs)) return;
    this.#unlearnt.add(session);
    opened.attester.continueWatches(session);
  }

  async answer(...[ask, asker]: Parameters<ExtensionDesk['answer']>): Promise<void> {
    if (this.#opened === null)
      return asker.decline(ask.id, this.#storeState === 'locked' ? 'store-locked' : 'internal');
    await this.#opened.attester.answer(ask, asker);
    this.#showStates();
  }

  unwatch(peer: object, id: string): void {
    this.#opened?.attester.watches.end((watch) => watch.owner === peer && watch.id === id);
  }

  consent(peer: object, id: string, granted: boolean): void {
    this.#consents.answer(peer, id, granted);
  }

  // What the person may do.

  pause(minutes: number): void {
    // Without a store nothing is watched, and the state says so.
    this.#opened?.pause.begin(minutes, this.#clock.now());
    this.changed();
  }

  resume(): void {
    this.#opened?.pause.end();
    this.changed();
  }

  unlock(passphrase: string): Promise<StoreState> {
    return this.#unlocking.do(async () => {
      if (this.#storeState === 'locked') {
        this.#passphrase = passphrase;
        await this.open();
        this.#showStates();
      }
      return this.#storeState;
    });
  }

  forget(bank: string, sub: string): void {
    const { store, attester } = this.#must();
    store.removeCredential(bank, sub);
    attester.credentials.remove(bank, sub);
    this.changed();
  }

  async erase(): Promise<ErasureProof> {
    const { profiles = 0, credentials = 0, answers = 0 } = this.#opened === null ? {} : itemsOf(this.#opened);
    this.#opened?.store.close();
    this.#opened = null;
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
      items: { profiles, credentials, answers },
    };
  }

  // What the person's desk needs.

  get home(): string {
    return this.#options.home;
  }

  nowMs(): number {
    return this.#clock.now();
  }

  opened(): Opened | null {
    return this.#opened;
  }

  policy(): CompanionPolicy {
    return this.#policy.policy;
  }

  sessions(): readonly BrowserSession[] {
    return this.#sessions.all;
  }

  keyboardChanged(): void {
    this.#around.keyboardChanged(this.#clock.now());
  }

  changed(): void {
    this.#opened?.attester.continueWatches();
    this.#showStates();
  }

  status(): CoreStatus {
    return {
      state: this.#stateWith(this.#sessions.all),
      store: this.#storeState,
      policy: this.#policy.report(),
      browsers: this.#peers.size,
      watches: this.#opened?.attester.watches.all.length ?? 0,
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
    this.#noteBeliefs();
    this.#opened?.attester.continueWatches();
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
    this.#opened?.store.close();
    this.#opened = null;
    this.#resolveEnded(how);
  }

  /** While somebody is watched: what was typed here and what came from afar are never weighed together. */
  #lookAround(): void {
    const nowMs = this.#clock.now();
    const isWatching = this.#sessions.all.some(({ streams }) => streams.all.length > 0);
    if (!this.#around.look(isWatching, nowMs)) return;
    this.#unlearnt.clear();
    for (const session of this.#sessions.all) session.restart(this.#opened?.profiles.model.profile ?? null, nowMs);
  }

  /** Enrols what was seen since the last time, then trains when there is enough. */
  #learn(): void {
    const model = this.#opened?.profiles.model;
    if (model === undefined || !model.learning) return;
    // Unsanctioned input is nobody's to learn; see docs/decisions/profiles.md.
    const learnable = this.#around.remote !== 'unsanctioned';
    for (const session of learnable ? this.#unlearnt : []) {
      const sample = session.harvest(this.#clock.now());
      if (sample !== null) model.learn(sample, this.#clock.now());
    }
    this.#unlearnt.clear();
    void model.trainWhenDue(
      () => this.#clock.now(),
      () => this.#clock.monotonic(),
    );
  }

  #noteBeliefs(): void {
    const [scene, nowMs, sessions] = [this.scene(), this.#clock.now(), this.#sessions.all];
    for (const session of sessions) {
      if (session.streams.all.length > 0) this.#history.note(session, session.belief(scene, nowMs), nowMs);
    }
    this.#history.keepOnly(sessions);
  }

  #endStream(session: BrowserSession, name: string): void {
    session.endStream(name);
    this.#opened?.attester.watches.end((watch) => watch.session === session && watch.stream === name);
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

  scene(): Scene {
    const nowMs = this.#clock.now();
    const paused = (this.#opened?.pause.until(nowMs) ?? null) !== null;
    const { remote, keyboardMs } = this.#around;
    return { paused, remote, keyboardMs, quality: this.#opened?.profiles.quality(nowMs) ?? null };
  }

  #stateWith(sessions: readonly BrowserSession[]): CompanionState {
    const nowMs = this.#clock.now();
    return companionStateOf({
      sessions,
      policy: this.#policy.policy,
      scene: this.scene(),
      registered: (bank) => this.#opened?.attester.credentials.find(bank, undefined) !== undefined,
      pausedUntil: this.#opened?.pause.until(nowMs) ?? null,
      keyTier: this.#tier ?? 'file',
      store: this.#storeState,
      nowMs,
    });
  }

  #showStates(): void {
    for (const peer of this.#peers) peer.showState();
  }

  #must(): Opened {
    if (this.#opened !== null) return this.#opened;
    throw new VigilError(`store-${this.#storeState}`, 'The store is not open.');
  }

  #noteFault(code: string): void {
    this.#lastFault = code;
    this.#options.onFault?.(code);
  }
}

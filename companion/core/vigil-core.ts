/**
 * The core at work: joins sessions, store, attester, model and policy, and gives peers what they may have of it. In:
 * options and the parts that `createCore` found. Out: `Core`, and the desks that the peers speak to.
 */
import { randomInt } from 'node:crypto';
import type { KeyTier } from '../../shared/attestation/claims.ts';
import { codeOf, VigilError } from '../../shared/errors.ts';
import type { CompanionState } from '../../shared/wire/state.ts';
import type { Connection } from '../channel/connection.ts';
import { Attester } from './attestation/attester.ts';
import { Consents } from './attestation/consents.ts';
import { InTurn } from './attestation/in-turn.ts';
import type { Clock } from './attestation/nonce-memory.ts';
import type { Core, CoreOptions } from './contract.ts';
import { PersonModel } from './enrolment/person-model.ts';
import { workerTrainer } from './enrolment/trainer.ts';
import type { CoreStatus, Registration } from './intake/control-message.ts';
import { type ControlDesk, serveControl } from './intake/control-peer.ts';
import { type ExtensionDesk, ExtensionPeer } from './intake/extension-peer.ts';
import { keyLadder } from './keys/ladder.ts';
import type { Keyring } from './keys/os-user-key.ts';
import type { KeyProvider } from './keys/provider.ts';
import { type Opened, registrationsOf } from './opened.ts';
import { Pause } from './pause.ts';
import { bankOfOrigin } from './policy/listed-banks.ts';
import type { PolicyReport, PolicySource } from './policy/policy-source.ts';
import type { BrowserSession, Scene } from './sessions/browser-session.ts';
import { companionStateOf } from './sessions/companion-state.ts';
import { Sessions } from './sessions/sessions.ts';
import { eraseStore } from './store/erase-store.ts';
import type { LedgerEntry } from './store/ledger-entry.ts';
import { openStore, type StoreState } from './store/open-store.ts';
import type { Store } from './store/store.ts';

const SYSTEM_CLOCK: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
const TICK_MS = 1000;
const SEEDS = 2 ** 31;

export class VigilCore implements Core, ExtensionDesk, ControlDesk {
  readonly ended: Promise<'closed' | 'erased'>;
  readonly #options: CoreOptions;
  readonly #clock: Clock;
  readonly #trainScript: URL;
  readonly #policy: PolicySource;
  readonly #providers: readonly KeyProvider[];
  readonly #sessions: Sessions;
  readonly #consents: Consents;
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

  constructor(options: CoreOptions, policy: PolicySource, keyring: Keyring | null, trainScript: URL) {
    this.#trainScript = trainScript;
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#policy = policy;
    this.#passphrase = options.passphrase ?? null;
    const tiers = options.keyTiers === undefined ? {} : { tiers: options.keyTiers };
    this.#providers = keyLadder({ ...tiers, keyring, passphrase: () => this.#passphrase });
    this.#sessions = new Sessions(options.engine, (code) => this.#noteFault(code));
    this.#consents = new Consents(() => this.#clock.monotonic());
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
    this.#opened = this.#parts(result.store);
    const { profile } = this.#opened.model;
    for (const session of this.#sessions.all) session.restart(profile, this.#clock.now());
  }

  #parts(store: Store): Opened {
    const clock = this.#clock;
    const onFault = (code: string) => this.#noteFault(code);
    return {
      store,
      model: new PersonModel({
        engine: this.#options.engine,
        stored: store.profile(),
        save: (profile) => store.saveProfile(profile),
        train: this.#options.trainer ?? workerTrainer(this.#trainScript),
        seed: this.#options.seed ?? (() => randomInt(SEEDS)),
        onExchange: (profile) => {
          for (const session of this.#sessions.all) session.exchangeProfile(profile);
        },
        onFault,
        nowMs: clock.now(),
      }),
      attester: new Attester({
        clock,
        store,
        policy: () => this.#policy.policy,
        consents: this.#consents,
        scene: () => this.#scene(),
        onFault,
      }),
      pause: new Pause(store.pausedUntil(), (until) => store.savePause(until), onFault),
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
    serveControl(connection, this, () => this.#end('erased'));
  }

  // What a browser may do.

  join(peer: object, client: string): BrowserSession | null {
    return this.#sessions.join(client, peer, this.#opened?.model.profile ?? null, this.#clock.now());
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
    if (!session.observe(batch, watching, opened.model.profile, nowMs)) return;
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
    this.#afterPause();
  }

  resume(): void {
    this.#opened?.pause.end();
    this.#afterPause();
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

  registrations(): readonly Registration[] {
    return registrationsOf(this.#must());
  }

  answers(count: number): readonly LedgerEntry[] {
    return this.#must().store.answers(count);
  }

  forget(bank: string, sub: string): void {
    const { store, attester } = this.#must();
    store.removeCredential(bank, sub);
    attester.credentials.remove(bank, sub);
    this.#showStates();
  }

  async erase(): Promise<void> {
    this.#opened?.store.close();
    this.#opened = null;
    this.#storeState = 'absent';
    try {
      await eraseStore({ home: this.#options.home, providers: this.#providers });
    } catch (error) {
      await this.open();
      throw error;
    }
    // Nothing learnt may live on in memory.
    for (const session of this.#sessions.all) session.restart(null, this.#clock.now());
    setImmediate(() => this.#end('erased'));
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
    if (this.#policy.refresh()) this.#afterPolicy();
    this.#consents.expire();
    for (const session of this.#sessions.all) {
      for (const stream of session.streams.expire(this.#clock.monotonic())) this.#endStream(session, stream.name);
    }
    this.#learn();
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

  /** Enrols what was seen since the last time, then trains when there is enough. */
  #learn(): void {
    const model = this.#opened?.model;
    if (model === undefined || !model.learning) return;
    for (const session of this.#unlearnt) {
      const sample = session.harvest(this.#clock.now());
      if (sample !== null) model.learn(sample, this.#clock.now());
    }
    this.#unlearnt.clear();
    void model.trainWhenDue(
      () => this.#clock.now(),
      () => this.#clock.monotonic(),
    );
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

  #afterPause(): void {
    this.#opened?.attester.continueWatches();
    this.#showStates();
  }

  #isListed(origin: string): boolean {
    return bankOfOrigin(this.#policy.policy, origin) !== undefined;
  }

  #scene(): Scene {
    const nowMs = this.#clock.now();
    const paused = (this.#opened?.pause.until(nowMs) ?? null) !== null;
    return { paused, quality: this.#opened?.model.quality(nowMs) ?? null };
  }

  #stateWith(sessions: readonly BrowserSession[]): CompanionState {
    const nowMs = this.#clock.now();
    return companionStateOf({
      sessions,
      policy: this.#policy.policy,
      scene: this.#scene(),
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

/**
 * The core's life: it opens, unlocks, erases and closes, and hands everything else to what exists meanwhile. In: options
 * and the parts that `createCore` found. Out: `Core`, and the interfaces that its peers use.
 */
import type { Connection } from '@vigil/channel/connection.ts';
import type { CoreStatus, PolicyReport } from '@vigil/control/control-message.ts';
import type { CompanionState, StoreState } from '@vigil/protocol/companion-state.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import { SerialQueue } from '@vigil/protocol/serial-queue.ts';
import type { ErasureProof, UserApi } from '@vigil/protocol/user/user-api.ts';
import type { Clock } from './clock.ts';
import { ClosedCore } from './closed-core.ts';
import type { Core, CoreEnd, CoreOptions } from './core-api.ts';
import type { CoreState } from './core-state.ts';
import { EngineInForce } from './engine-in-force.ts';
import { type HostParts, heldStoreOf, hostParts } from './host-parts.ts';
import { BrowserApi } from './intake/browser-api.ts';
import type { ControlApi } from './intake/control-peer.ts';
import type { Keyring } from './keys/os-user-key.ts';
import { OpenCore } from './open-core.ts';
import { Peers } from './peers.ts';
import type { PolicySource } from './policy/policy-source.ts';
import type { Environment } from './sessions/bank-evidence.ts';
import type { BrowserSession } from './sessions/browser-session.ts';
import type { Machine } from './sessions/machine.ts';
import { stateOf, statusOf } from './status.ts';
import type { HeldStore } from './store/held-store.ts';
import type { ConfirmUser } from './user/confirm-user.ts';
import { CoreUserApi } from './user/core-user-api.ts';
import { itemsOf, NO_ITEMS } from './user/stored-data.ts';
import { TrustHistory } from './user/trust-history.ts';
import type { OpenStoreParts, UserApiContext } from './user/user-api-context.ts';

const TICK_MS = 1000;

export class CoreHost implements Core, ControlApi, UserApiContext {
  readonly ended: Promise<CoreEnd>;
  readonly userApi: UserApi;
  readonly confirmUser: ConfirmUser;
  readonly diagnose: UserApiContext['diagnose'];
  readonly #history = new TrustHistory();
  readonly #options: CoreOptions;
  readonly #clock: Clock;
  readonly #parts: HostParts;
  readonly #policy: PolicySource;
  readonly #store: HeldStore;
  readonly #engine: EngineInForce;
  readonly #browserApi: BrowserApi;
  readonly #peers: Peers;
  readonly #unlocking = new SerialQueue();
  readonly #timer: NodeJS.Timeout | null;
  #core: CoreState;
  #lastFault: string | null = null;
  #over = false;
  #resolveEnded: (how: CoreEnd) => void = () => {};

  constructor(options: CoreOptions, machine: Machine, policy: PolicySource, keyring: Keyring | null, trainScript: URL) {
    this.#options = options;
    this.diagnose = options.diagnose ?? (async () => ({ findings: [] }));
    this.confirmUser = options.confirmUser ?? (async () => 'unavailable');
    const parts = hostParts(options, machine, policy, (code) => this.#noteFault(code));
    this.#parts = parts;
    this.#policy = policy;
    this.#clock = parts.clock;
    this.#store = heldStoreOf(parts, keyring);
    this.#engine = new EngineInForce(parts, trainScript);
    this.#core = new ClosedCore('absent', null, this.#parts.monitor);
    this.userApi = new CoreUserApi(this, this.#history);
    this.#browserApi = this.#apiForBrowsers();
    this.#peers = new Peers(this.#browserApi, this);
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#timer = options.tickMs === null ? null : setInterval(() => this.tick(), options.tickMs ?? TICK_MS);
    this.#timer?.unref();
  }

  /** @throws VigilError `store-in-use` while another companion holds the store. */
  async open(passphrase?: string): Promise<void> {
    const result = await this.#store.open(passphrase);
    if (result.state !== 'ok') {
      this.#core = new ClosedCore(result.state, result.tier, this.#parts.monitor);
      return;
    }
    this.#core = new OpenCore(result.store, this.#engine.deps);
    this.#parts.sessions.restart(this.#core.profile, this.#clock.now());
    await this.#store.raiseTier(result.store);
  }

  #apiForBrowsers(): BrowserApi {
    return new BrowserApi({
      clock: this.#clock,
      sessions: this.#parts.sessions,
      consents: this.#parts.consents,
      userApi: this.userApi,
      core: () => this.#core,
      policy: () => this.#policy.policy,
      state: (session) => this.state(session),
      pause: (minutes) => this.pause(minutes),
      resume: () => this.resume(),
      showStates: () => this.#peers.showStates(),
      onRefused: (code) => this.#noteFault(code),
      diagnostics: this.#parts.diagnostics,
    });
  }

  accept(connection: Connection): void {
    if (this.#over) connection.close();
    else this.#peers.accept(connection);
  }

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
        await this.open(passphrase);
        this.#peers.showStates();
      }
      return this.#core.storeState;
    });
  }

  revoke(bank: string, sub: string): void {
    this.#core.revoke(bank, sub);
    this.changed();
  }

  handOver(): void {
    this.#core.handOver();
    this.#core = new OpenCore(this.parts().store, this.#engine.deps);
    this.#parts.sessions.restart(this.#core.profile, this.#clock.now());
    this.changed();
  }

  async erase(): Promise<ErasureProof> {
    const items = this.isOpen() ? itemsOf(this.#core.parts()) : NO_ITEMS;
    const pilot = this.isOpen() ? this.#core.parts().pilot : null;
    await pilot?.removeCopy();
    this.#core.close();
    this.#core = new ClosedCore('absent', null, this.#parts.monitor);
    // What an open visit still writes is erased with the rest.
    await pilot?.flush();
    const { files, bytes, keyDestroyed } = await this.#store.erase().catch(async (error) => {
      await this.open();
      throw error;
    });
    this.#parts.sessions.restart(this.#core.profile, this.#clock.now());
    setImmediate(() => this.#end('erased'));
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
    return this.#parts.sessions.all;
  }

  environment(): Environment {
    return this.#core.environment();
  }

  pausedUntil(): number | null {
    return this.#core.pausedUntil();
  }

  keyboardChanged(): void {
    this.#parts.monitor.keyboardChanged(this.#clock.now());
  }

  changed(): void {
    this.#core.continueWatches();
    this.#peers.showStates();
  }

  status(): CoreStatus {
    return statusOf(this.#statusParts(this.#parts.sessions.all), this.#peers, this.#lastFault);
  }

  state(session?: BrowserSession): CompanionState {
    return stateOf(this.#statusParts(session === undefined ? this.#parts.sessions.all : [session]));
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
    if (!this.#store.beat()) {
      this.#end('closed');
      return;
    }
    if (this.#store.isRaiseDue && this.isOpen()) void this.#store.raiseTier(this.#core.parts().store);
    const stepMs = this.#parts.clockSteps.look();
    if (stepMs !== 0) this.#core.onClockStep(stepMs);
    this.#lookAtMachine();
    if (this.#policy.refresh()) this.#afterPolicy();
    this.#engine.look(
      () => this.#core,
      (core) => {
        this.#core = core;
        this.#parts.sessions.restart(this.#core.profile, this.#clock.now());
      },
    );
    this.#parts.consents.expire();
    this.#browserApi.expireStreams();
    this.#core.adapt();
    this.#core.dropExpired();
    this.#history.record(this.#parts.sessions.all, this.policy(), this.environment(), this.#clock.now());
    this.changed();
  }

  stop(restart: boolean): void {
    setImmediate(() => {
      if (!this.#over) this.#core.endVisits();
      this.#end(restart ? 'restart' : 'stopped');
    });
  }

  async close(): Promise<void> {
    if (!this.#over) this.#core.endVisits();
    await this.#core.flush();
    this.#end('closed');
  }

  #end(how: CoreEnd): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#peers.end('companion-missing');
    this.#core.close();
    this.#core = new ClosedCore('absent', null, this.#parts.monitor);
    this.#store.release();
    this.#resolveEnded(how);
  }

  /** Local and remote input are never weighed together: a change between them starts all sessions again. */
  #lookAtMachine(): void {
    const isWatching = this.#parts.sessions.all.some(({ streams }) => streams.all.length > 0);
    if (!this.#parts.monitor.look(isWatching, this.#clock.now())) return;
    this.#core.discardUnlearnt();
    this.#parts.sessions.restart(this.#core.profile, this.#clock.now());
  }

  #afterPolicy(): void {
    const report = this.#policy.report();
    if (report.error !== null) this.#lastFault = report.error;
    this.#options.onPolicy?.(this.#policy.policy, report);
    this.#browserApi.endUnlistedStreams();
    this.#core.onPolicy();
    this.#engine.parameters.onPolicy();
  }

  #statusParts(sessions: readonly BrowserSession[]) {
    const [core, policy, history, nowMs] = [this.#core, this.#policy, this.#history, this.#clock.now()];
    const [parameters, diagnostics] = [this.#engine.parameters, this.#parts.diagnostics];
    return { core, policy, parameters, sessions, history, diagnostics, nowMs };
  }

  #noteFault(code: string): void {
    this.#lastFault = code;
    this.#options.onFault?.(code);
  }
}

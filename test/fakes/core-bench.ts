/**
 * A core on a workbench: real store on a real disk, real tokens, a clock that stands still, an engine that says what the
 * test wants. In: options. Out: the core and everything around it.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCore } from '@vigil/core/core.ts';
import type { Core, CoreOptions } from '@vigil/core/core-api.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { ChallengeClaims } from '@vigil/protocol/attestation/challenge.ts';
import { type CaptureBatch, type CaptureEvent, CONTEXTS, EVENT } from '@vigil/protocol/capture.ts';
import type { AttestRequestKind } from '@vigil/protocol/page-channel.ts';
import { WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import { FakeBank, ORIGIN } from './bank.ts';
import { FakeConnection } from './connection.ts';
import { FakeEngine } from './fake-engine.ts';
import { FakeMachine } from './machine.ts';

export const CLIENT = 'u3v0mJH1m8Q0Zr2c';
export const STREAM = 'b2Wc0yQ8nXK4d1Lf';
export const START_MS = 1_790_000_000_000;

export class FakeClock {
  epochMs = START_MS;
  monotonicMs = 1000;
  #sleptMs = 0;
  readonly now = () => Math.round(this.epochMs);
  readonly monotonic = () => this.monotonicMs;
  readonly elapsed = () => this.monotonicMs + this.#sleptMs;

  pass(ms: number): void {
    this.epochMs += ms;
    this.monotonicMs += ms;
  }

  /** Somebody sets the wall clock. */
  step(ms: number): void {
    this.epochMs += ms;
  }

  /** The machine sleeps; on Linux the monotonic clock stands still. */
  sleep(ms: number): void {
    this.epochMs += ms;
    this.#sleptMs += ms;
  }
}

export function temporaryHome(): string {
  return mkdtempSync(join(tmpdir(), 'vigil-test-'));
}

export class CoreBench {
  readonly home: string;
  readonly bank: FakeBank;
  readonly clock = new FakeClock();
  readonly engine = new FakeEngine();
  readonly faults: string[] = [];
  core!: Core;
  connection!: FakeConnection;
  #requests = 0;
  #batches = 0;

  constructor(home: string, bank: FakeBank) {
    this.home = home;
    this.bank = bank;
  }

  static async start(changes: Partial<CoreOptions> = {}, policy: object = {}): Promise<CoreBench> {
    const bench = new CoreBench(changes.home ?? temporaryHome(), await FakeBank.open());
    await bench.open(changes, policy);
    return bench;
  }

  /** First start, with the bank in the user's policy. */
  async open(changes: Partial<CoreOptions> = {}, policy: object = {}): Promise<void> {
    this.writePolicy({ version: 1, banks: [this.bank.listed], ...policy });
    await this.restart(changes);
  }

  get policyFile(): string {
    return join(this.home, 'policy.json');
  }

  writePolicy(policy: object): void {
    writeFileSync(this.policyFile, JSON.stringify(policy), { mode: 0o600 });
  }

  /** Another process's life on the same home; the clock goes on. */
  async restart(changes: Partial<CoreOptions> = {}): Promise<void> {
    await this.core?.close();
    this.core = await createCore({
      home: this.home,
      engine: this.engine,
      clock: this.clock,
      machinePolicyFile: join(this.home, 'no-machine-policy.json'),
      keyTiers: ['file'],
      keyring: null,
      machine: new FakeMachine(),
      trainer: async (profile) => this.engine.encodeProfile(this.engine.train(this.engine.decodeProfile(profile))),
      tickMs: null,
      onFault: (code) => this.faults.push(code),
      ...changes,
    });
    this.connect();
  }

  /** A browser connects and shows one frame of the bank. */
  connect(origin = ORIGIN): FakeConnection {
    this.connection = new FakeConnection();
    this.core.accept(this.connection);
    this.#batches = 0;
    this.connection.receive({
      type: 'hello',
      version: WIRE_VERSION,
      client: CLIENT,
      extension: '0.1.0',
      browser: 'chromium',
    });
    this.connection.receive({ type: 'open', stream: STREAM, origin, tab: 1, top: true });
    return this.connection;
  }

  /** Key strokes in one batch. */
  type(keys: number, changes: { seq?: number; lost?: number; gap?: boolean; stream?: string } = {}): void {
    const n = this.#batches++;
    const { seq = n, lost = 0, gap = false, stream = STREAM } = changes;
    const pressed = Array.from({ length: keys }, (): CaptureEvent[] => [
      [EVENT.keyDown, 1000, 1, 0],
      [EVENT.keyUp, 800, 0],
    ]).flat();
    const events = gap ? [[EVENT.context, 0, CONTEXTS.indexOf('gap')], ...pressed] : pressed;
    this.connection.receive({ type: 'batch', n, batch: { stream, seq, at: 0, sent: 1000, lost, events } });
  }

  /** Any events, in one batch. */
  batch(events: readonly CaptureEvent[]): void {
    const n = this.#batches++;
    const batch = { stream: STREAM, seq: n, at: 0, sent: 1_000_000, lost: 0, events };
    this.connection.receive({ type: 'batch', n, batch });
  }

  /** Activity that the content script could not record. */
  unseen(unseen: { ms: number; acts: number }): void {
    const n = this.#batches++;
    const batch = { stream: STREAM, seq: n, at: 0, sent: 1000, lost: 0, events: [], unseen };
    this.connection.receive({ type: 'batch', n, batch });
  }

  /** A user's input: each batch arrives when it was sent, and the core ticks once a second. */
  live(batches: readonly CaptureBatch[]): void {
    const originMs = this.clock.now();
    for (const batch of batches) {
      const dueMs = originMs + (batch.at + batch.sent) / 10;
      while (this.clock.now() < dueMs) {
        this.clock.pass(Math.min(1000, dueMs - this.clock.now()));
        this.core.tick();
      }
      this.connection.receive({ type: 'batch', n: this.#batches++, batch });
      // Handled after all earlier batches, so that no more than the window is ever under way.
      this.connection.receive({ type: 'unwatch', id: 'none' });
    }
    this.core.tick();
  }

  /** Asks and gives the ask's id. */
  async request(kind: AttestRequestKind, changes: Partial<ChallengeClaims> = {}): Promise<string> {
    const purpose = { attest: 'session', register: 'registration', watch: 'watch' } as const;
    const claims = { purpose: purpose[kind], ...(kind === 'register' ? { sub: 'u-7f3a' } : {}), ...changes };
    return this.requestWith(kind, await this.bank.challenge(this.clock.now(), claims));
  }

  requestWith(kind: AttestRequestKind, challenge: string): string {
    const id = `a-${this.#requests++}`;
    this.connection.receive({ type: 'attest-request', id, stream: STREAM, kind, challenge });
    return id;
  }

  async attest(changes: Partial<ChallengeClaims> = {}) {
    return this.bank.verify(await this.connection.replyTo(await this.request('attest', changes)));
  }

  async register(sub = 'u-7f3a') {
    const id = await this.request('register', { sub });
    const declined = this.connection.next('declined', (one) => one.id === id);
    const prompt = this.connection.next('consent-request', (one) => one.id === id);
    const first = await Promise.race([prompt, declined]);
    if (first.type === 'declined') throw new Error(`The registration was declined: ${first.code}`);
    this.connection.receive({ type: 'consent', id, granted: true });
    return this.bank.enrol(await this.connection.replyTo(id));
  }

  /** Handles by which banks identify the user. */
  async subjects(): Promise<string[]> {
    const { registrations } = await this.core.userApi.request({ type: 'overview' });
    return registrations.map(({ sub }) => sub);
  }

  /** The newest rows of the ledger, newest first, and how many there are. */
  attestations(limit = 1) {
    return this.core.userApi.request({ type: 'attestations', filter: {}, before: null, limit });
  }

  async stop(): Promise<void> {
    await this.core.close();
    removeFolder(this.home);
  }
}

/**
 * A browser that is all load. In: the registered host, tabs. Out: what the extension would send over a real host, with the
 * extension's own flow control, and an account of every event: made, acknowledged, counted as lost.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { HostClient } from '@vigil/demo/parts/host-client.ts';
import { backoffMs } from '@vigil/extension/background/backoff.ts';
import { BatchOutbox } from '@vigil/extension/background/outbox.ts';
import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import type { AttestRequestKind } from '@vigil/protocol/page-channel.ts';
import type { ToExtension } from '@vigil/protocol/wire/to-extension.ts';
import { WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import { LoadTab } from './tab.ts';

/** Events made ahead of the companion's credit when the load is as fast as it goes. */
const AHEAD_EVENTS = 2000;
/** As in the extension: an ask ends the wait for the next attempt, once a second at most. */
const HURRY_MS = 1000;

export interface DeliveryAccount {
  readonly made: number;
  readonly acknowledged: number;
  /** Said to be lost by the batches that were acknowledged. */
  readonly lost: number;
}

export class LoadBrowser {
  readonly #launcher: string;
  readonly #origin: string;
  readonly #tabs: readonly LoadTab[];
  readonly #client = randomBytes(12).toString('base64url');
  readonly #outbox = new BatchOutbox();
  #host: HostClient | null = null;
  #window = 0;
  #sent: { readonly n: number; readonly batch: CaptureBatch }[] = [];
  #account = { made: 0, acknowledged: 0, lost: 0 };
  #turn = 0;
  #requests = 0;
  #fast = false;
  #closed = false;
  #triedAt = 0;
  #hurry: () => void = () => {};
  #wake: () => void = () => {};
  #connected: () => void = () => {};

  constructor(launcher: string, origin: string, tabs: number, seed: number) {
    this.#launcher = launcher;
    this.#origin = origin;
    this.#tabs = Array.from(
      { length: tabs },
      (_, tab) => new LoadTab(randomBytes(12).toString('base64url'), seed * 100 + tab),
    );
  }

  get account(): DeliveryAccount {
    return this.#account;
  }

  /** Connects as often as it takes, as the extension does. */
  async connect(): Promise<void> {
    for (let failures = 0; !this.#closed; failures++) {
      this.#triedAt = performance.now();
      const host = new HostClient(this.#launcher);
      host.onMessage = (message) => this.#receive(message);
      host.send({
        type: 'hello',
        version: WIRE_VERSION,
        client: this.#client,
        extension: VERSION,
        browser: 'chromium',
      });
      const welcome = await host.next('welcome').catch(() => null);
      if (welcome === null) await this.#pause(backoffMs(failures, 0.5));
      else return this.#begin(host, welcome.window);
    }
  }

  add(batch: CaptureBatch): void {
    this.#account.made += batch.events.length;
    this.#outbox.add(batch);
  }

  /** From now on each tab produces input. */
  begin(nowMs: number): void {
    for (const tab of this.#tabs) tab.begin(nowMs);
  }

  /** What the people in the tabs did until now. */
  live(nowMs: number): void {
    for (const tab of this.#tabs) for (const batch of tab.due(nowMs)) this.add(batch);
    this.#pump();
  }

  /** So many events at once, whether they are read or not. */
  burst(events: number): void {
    for (const end = this.#account.made + events; this.#account.made < end; ) this.#addNext();
    this.#pump();
  }

  /** As fast as the companion gives credit, until it is stopped. */
  set fast(on: boolean) {
    this.#fast = on;
    this.#pump();
  }

  /** Everything that was made is acknowledged or given up; one batch more for each tab brings word of what was given up. */
  async drained(): Promise<void> {
    for (const tab of this.#tabs) this.add(tab.next());
    this.#pump();
    while (this.#outbox.size > 0 || this.#sent.length > 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Closed and started again: a new connection, each page loaded again. Resolves when it is connected. */
  async restart(): Promise<void> {
    await this.drained();
    const connected = new Promise<void>((resolve) => {
      this.#connected = resolve;
    });
    const host = this.#host;
    this.#host = null;
    for (const tab of this.#tabs) tab.reload(randomBytes(12).toString('base64url'), performance.now());
    await host?.close();
    await connected;
  }

  /** Asks from the first tab; resolves to what came back, null when the host ended first. */
  async request(
    kind: AttestRequestKind,
    challenge: string,
  ): Promise<Extract<ToExtension, { type: 'token' | 'declined' }> | null> {
    const host = this.#host;
    if (host === null) {
      if (performance.now() - this.#triedAt >= HURRY_MS) this.#hurry();
      return null;
    }
    const id = `a-${this.#requests++}`;
    host.send({ type: 'attest-request', id, stream: this.#tabs[0]?.stream ?? '', kind, challenge });
    const consent = kind === 'register' ? await host.next('consent-request', (one) => one.id === id) : null;
    if (consent !== null) host.send({ type: 'consent', id, granted: true });
    return host.next(['token', 'declined'], (one) => one.id === id).catch(() => null);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#host?.close();
  }

  /** Shorter when an attestation is requested meanwhile. */
  async #pause(ms: number): Promise<void> {
    const requested = new AbortController();
    this.#hurry = () => requested.abort();
    await after(ms, undefined, { signal: requested.signal }).catch(() => {});
  }

  #begin(host: HostClient, window: number): void {
    this.#host = host;
    this.#window = window;
    this.#outbox.reset(true);
    this.#sent = [];
    for (const [tab, { stream }] of this.#tabs.entries()) {
      host.send({ type: 'open', stream, origin: this.#origin, tab, top: true });
    }
    host.process.once('exit', () => {
      this.#host = null;
      void this.connect();
    });
    this.#pump();
    this.#connected();
  }

  #receive(message: ToExtension): boolean {
    if (message.type !== 'ack') return message.type === 'state';
    this.#outbox.acknowledge(message.upTo);
    while (this.#sent[0] !== undefined && this.#sent[0].n <= message.upTo) {
      const { batch } = this.#sent.shift() as { batch: CaptureBatch };
      this.#account.acknowledged += batch.events.length;
      this.#account.lost += batch.lost;
    }
    this.#pump();
    this.#wake();
    return true;
  }

  #pump(): void {
    while (this.#fast && this.#outbox.size < AHEAD_EVENTS) this.#addNext();
    const host = this.#host;
    if (host === null) return;
    for (const { n, batch } of this.#outbox.take(this.#window)) {
      this.#sent.push({ n, batch });
      host.send({ type: 'batch', n, batch });
    }
  }

  #addNext(): void {
    const tab = this.#tabs[this.#turn++ % this.#tabs.length] as LoadTab;
    this.add(tab.next());
  }
}

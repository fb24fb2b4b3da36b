/**
 * Connection to the companion. In: messages to send. Out: validated messages received, and the link status.
 * Reconnects with back-off while it is wanted; the open port keeps the worker alive.
 */

import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import type { ToCompanion } from '@vigil/protocol/wire/to-companion.ts';
import { type Fault, type ToExtension, toExtension } from '@vigil/protocol/wire/to-extension.ts';
import { OLDEST_WIRE_VERSION, WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import type { Runtime } from 'webextension-polyfill';
import { failureOfDisconnect, failureOfFault, type LinkFailure } from '../channel/link-failure.ts';
import { backoffMs } from './backoff.ts';
import { isInEarlierWire } from './earlier-wire.ts';

/** Timeout for `welcome`, in milliseconds: Node and the companion may both be starting. */
const WELCOME_MS = 5000;
/**
 * Minimum interval between immediate attempts, in milliseconds: pages can trigger them, and each may start a process.
 */
const HURRY_MS = 1000;
/** A connection that lasted this long resets the failure count, in milliseconds. */
const STABLE_MS = 5000;

/** Faults that a message of this extension may have caused. */
const BLAMES_US: ReadonlySet<Fault> = new Set(['frame-invalid', 'message-invalid', 'window-exceeded']);

export type LinkStatus =
  | { readonly at: 'off' }
  | { readonly at: 'connecting' }
  | { readonly at: 'ready'; readonly window: number; readonly companion: string }
  | { readonly at: 'down'; readonly failure: LinkFailure };

export type Hello = Omit<Extract<ToCompanion, { type: 'hello' }>, 'type' | 'version'>;

/** Outgoing messages: the wire schema with read-only batches. */
export type Outgoing =
  | Exclude<ToCompanion, { type: 'batch' }>
  | { readonly type: 'batch'; readonly n: number; readonly batch: CaptureBatch };

export interface LinkEvents {
  /** The companion accepted this connection: repeat the state it needs. */
  onReady(window: number): void;
  onMessage(message: ToExtension): void;
  /** The connection closed. `refused`: the companion rejected a message. */
  onDown(refused: boolean): void;
  onStatus(status: LinkStatus): void;
}

export class NativeLink {
  readonly #connectNative: () => Runtime.Port;
  readonly #hello: () => Promise<Hello>;
  readonly #events: LinkEvents;
  /** Version offered next: the newest, or the oldest to a companion that refused it. */
  #offer = WIRE_VERSION;
  #wire = WIRE_VERSION;
  #status: LinkStatus = { at: 'off' };
  #lastFailure: LinkFailure | null = null;
  #port: Runtime.Port | null = null;
  #wanted = false;
  #failures = 0;
  #triedAt = Number.NEGATIVE_INFINITY;
  #stable: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connectNative: () => Runtime.Port, hello: () => Promise<Hello>, events: LinkEvents) {
    this.#connectNative = connectNative;
    this.#hello = hello;
    this.#events = events;
  }

  get status(): LinkStatus {
    return this.#status;
  }

  /** The last known failure, kept while the next attempt runs. */
  get failure(): LinkFailure | null {
    return this.#lastFailure;
  }

  /** Connects and keeps the connection up. */
  open(): void {
    this.#wanted = true;
    if (this.#port === null && this.#timer === undefined) this.#connect();
  }

  /** Retries now instead of after the back-off, at most once a second. */
  hurry(): void {
    if (this.#port !== null || performance.now() - this.#triedAt < HURRY_MS) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.open();
  }

  close(): void {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const port = this.#port;
    this.#port = null;
    port?.disconnect();
    if (this.#status.at === 'ready') this.#events.onDown(false);
    this.#setStatus({ at: 'off' });
  }

  /** False while no connection has been accepted. */
  send(message: Outgoing): boolean {
    if (this.#status.at !== 'ready' || this.#port === null) return false;
    if (this.#wire < WIRE_VERSION && !isInEarlierWire(message)) return this.#declineLater(message);
    this.#port.postMessage(message);
    return true;
  }

  /** The companion is too old for the message: a user's request gets that as its reply. */
  #declineLater(message: Outgoing): boolean {
    if (message.type !== 'user-request') return false;
    const { id } = message;
    queueMicrotask(() => this.#events.onMessage({ type: 'user-declined', id, code: 'companion-outdated' }));
    return true;
  }

  #connect(): void {
    this.#triedAt = performance.now();
    const port = this.#connectNative();
    this.#port = port;
    this.#setStatus({ at: 'connecting' });
    port.onMessage.addListener((message: unknown) => this.#onMessage(port, message));
    port.onDisconnect.addListener((ended) => {
      const reason = ended.error?.message ?? lastError() ?? '';
      this.#fail(port, failureOfDisconnect(reason), false);
    });
    this.#timer = setTimeout(() => this.#fail(port, 'companion-failed', false), WELCOME_MS);
    void this.#hello().then((hello) => {
      if (this.#port === port) port.postMessage({ type: 'hello', ...this.#range(), ...hello });
    });
  }

  #onMessage(port: Runtime.Port, raw: unknown): void {
    if (this.#port !== port) return;
    const message = toExtension.safeParse(raw).data;
    if (message === undefined) this.#fail(port, 'companion-failed', false);
    else if (message.type === 'fault' && this.#mayOfferLess(message.code)) this.#offerLess(port);
    else if (message.type === 'fault') this.#fail(port, failureOfFault(message.code), BLAMES_US.has(message.code));
    else if (message.type === 'welcome') this.#welcome(message);
    else if (this.#status.at === 'ready') this.#events.onMessage(message);
  }

  /** A companion of the version before knows no range. */
  #range(): { version: number; oldest?: number } {
    return this.#offer === WIRE_VERSION
      ? { version: WIRE_VERSION, oldest: OLDEST_WIRE_VERSION }
      : { version: this.#offer };
  }

  #mayOfferLess(code: Fault): boolean {
    const isRefusal = code === 'companion-outdated' || code === 'message-invalid';
    return isRefusal && this.#status.at === 'connecting' && this.#offer > OLDEST_WIRE_VERSION;
  }

  #offerLess(port: Runtime.Port): void {
    this.#offer = OLDEST_WIRE_VERSION;
    port.disconnect();
    clearTimeout(this.#timer);
    this.#connect();
  }

  #welcome({ window, companion, version }: Extract<ToExtension, { type: 'welcome' }>): void {
    this.#wire = version;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastFailure = null;
    this.#stable = setTimeout(() => (this.#failures = 0), STABLE_MS);
    this.#setStatus({ at: 'ready', window, companion });
    this.#events.onReady(window);
  }

  #fail(port: Runtime.Port, failure: LinkFailure, refused: boolean): void {
    if (this.#port !== port) return;
    this.#port = null;
    this.#offer = WIRE_VERSION;
    port.disconnect();
    clearTimeout(this.#timer);
    clearTimeout(this.#stable);
    this.#timer = undefined;
    const wasReady = this.#status.at === 'ready';
    this.#lastFailure = failure;
    this.#setStatus({ at: 'down', failure });
    if (wasReady) this.#events.onDown(refused);
    if (!this.#wanted) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#connect();
      },
      backoffMs(this.#failures++, Math.random()),
    );
  }

  #setStatus(status: LinkStatus): void {
    this.#status = status;
    this.#events.onStatus(status);
  }
}

/** Chromium reports the reason here, and logs a warning if it is not read. */
function lastError(): string | undefined {
  return (globalThis as { chrome?: { runtime?: { lastError?: { message?: string } } } }).chrome?.runtime?.lastError
    ?.message;
}

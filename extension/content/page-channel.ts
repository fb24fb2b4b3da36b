/**
 * The page's door. In: whatever the page posts; every message may be forged. Out: checked asks, and answers to the port
 * that asked. Silent until `open`: a page that is not listed cannot tell that anything is here.
 */

import {
  ASK_KINDS,
  type AskKind,
  type Decline,
  PAGE_CHANNEL_VERSION,
  type ToPage,
} from '@vigil/protocol/page-channel.ts';
import { CHALLENGE_MAX_CHARS } from '../channel/limits.ts';

/** Ports of one document; the oldest gives way. */
const PORTS = 8;
/** Unanswered asks of one document. */
const ASKS = 16;

export interface AskHandlers {
  onAsk(id: number, kind: AskKind, challenge: string): void;
  onUnwatch(id: number): void;
}

interface OpenAsk {
  readonly port: MessagePort;
  /** The page's own number. */
  readonly id: number;
  readonly kind: AskKind;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

export class PageChannel {
  readonly #handlers: AskHandlers;
  /** Version to announce; null while the origin is not known to be listed. */
  #extension: string | null = null;
  readonly #ports = new Set<MessagePort>();
  readonly #asks = new Map<number, OpenAsk>();
  #next = 0;

  constructor(handlers: AskHandlers) {
    this.#handlers = handlers;
  }

  /** Hears `CONNECT` until `signal` aborts. */
  listen(signal: AbortSignal): void {
    window.addEventListener('message', (event) => this.#onConnect(event), { signal });
  }

  /** The origin is listed: pages that wait are answered. */
  open(extension: string): void {
    this.#extension = extension;
    for (const port of this.#ports) this.#greet(port);
  }

  /** Closes every port without a word. */
  close(): void {
    for (const port of this.#ports) port.close();
    this.#ports.clear();
    this.#asks.clear();
  }

  token(id: number, token: string): void {
    const ask = this.#asks.get(id);
    if (ask === undefined) return;
    if (ask.kind !== 'watch') this.#asks.delete(id);
    this.#post(ask.port, { type: 'token', id: ask.id, token });
  }

  decline(id: number, code: Decline): void {
    const ask = this.#asks.get(id);
    if (ask === undefined) return;
    this.#asks.delete(id);
    this.#post(ask.port, { type: 'declined', id: ask.id, code });
  }

  declineAll(code: Decline): void {
    for (const id of [...this.#asks.keys()]) this.decline(id, code);
  }

  #onConnect(event: MessageEvent): void {
    const data: unknown = event.data;
    if (event.source !== window || event.origin !== location.origin || event.ports.length !== 1) return;
    if (!isRecord(data) || data.vigil !== 'connect' || !isId(data.version)) return;
    const port = event.ports[0]!;
    if (this.#ports.size >= PORTS) this.#drop([...this.#ports][0]!);
    this.#ports.add(port);
    port.onmessage = ({ data: message }) => this.#onMessage(port, message);
    if (this.#extension !== null) this.#greet(port);
  }

  #greet(port: MessagePort): void {
    this.#post(port, { type: 'ready', version: PAGE_CHANNEL_VERSION, extension: this.#extension! });
  }

  #onMessage(port: MessagePort, message: unknown): void {
    if (this.#extension === null || !isRecord(message) || !isId(message.id)) return;
    const open = [...this.#asks].find(([, ask]) => ask.port === port && ask.id === message.id);
    if (message.type === 'unwatch') {
      if (open?.[1].kind !== 'watch') return;
      this.#asks.delete(open[0]);
      this.#handlers.onUnwatch(open[0]);
      return;
    }
    const kind = ASK_KINDS.find((known) => known === message.kind);
    if (message.type !== 'ask' || kind === undefined || open !== undefined) return;
    this.#ask(port, message.id, kind, message.challenge);
  }

  #ask(port: MessagePort, id: number, kind: AskKind, challenge: unknown): void {
    const isChallenge =
      typeof challenge === 'string' && challenge.length > 0 && challenge.length <= CHALLENGE_MAX_CHARS;
    if (!isChallenge || this.#asks.size >= ASKS) {
      this.#post(port, { type: 'declined', id, code: isChallenge ? 'rate-limited' : 'challenge-invalid' });
      return;
    }
    const own = this.#next++;
    this.#asks.set(own, { port, id, kind });
    this.#handlers.onAsk(own, kind, challenge);
  }

  #drop(port: MessagePort): void {
    for (const [id, ask] of this.#asks) {
      if (ask.port !== port) continue;
      if (ask.kind === 'watch') this.#handlers.onUnwatch(id);
      this.#asks.delete(id);
    }
    port.close();
    this.#ports.delete(port);
  }

  #post(port: MessagePort, message: ToPage): void {
    port.postMessage(message);
  }
}

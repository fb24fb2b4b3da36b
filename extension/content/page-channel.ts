/**
 * The page channel. In: messages of the page, all of which may be forged. Out: validated requests, and replies to the
 * port that sent them. Silent until `open`: a page that is not listed cannot detect the extension.
 */

import {
  ATTEST_REQUEST_KINDS,
  type AttestRequestKind,
  type Decline,
  PAGE_CHANNEL_VERSION,
  type ToPage,
} from '@vigil/protocol/page-channel.ts';
import { CHALLENGE_MAX_CHARS } from '../channel/limits.ts';

/** Ports per document; the oldest is closed. */
const PORTS = 8;
/** Open requests per document. */
const MAX_PAGE_REQUESTS = 16;

export interface PageRequestHandlers {
  onRequest(id: number, kind: AttestRequestKind, challenge: string): void;
  onUnwatch(id: number): void;
}

interface OpenPageRequest {
  readonly port: MessagePort;
  /** The page's own request number. */
  readonly id: number;
  readonly kind: AttestRequestKind;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

export class PageChannel {
  readonly #handlers: PageRequestHandlers;
  /** The version to announce; null until the origin is known to be listed. */
  #extension: string | null = null;
  readonly #ports = new Set<MessagePort>();
  readonly #pageRequests = new Map<number, OpenPageRequest>();
  #next = 0;

  constructor(handlers: PageRequestHandlers) {
    this.#handlers = handlers;
  }

  /** Accepts `connect` messages until `signal` aborts. */
  listen(signal: AbortSignal): void {
    window.addEventListener('message', (event) => this.#onConnect(event), { signal });
  }

  /** The origin is listed: greets waiting pages. */
  open(extension: string): void {
    this.#extension = extension;
    for (const port of this.#ports) this.#greet(port);
  }

  /** Closes every port. */
  close(): void {
    for (const port of this.#ports) port.close();
    this.#ports.clear();
    this.#pageRequests.clear();
  }

  token(id: number, token: string): void {
    const request = this.#pageRequests.get(id);
    if (request === undefined) return;
    if (request.kind !== 'watch') this.#pageRequests.delete(id);
    this.#post(request.port, { type: 'token', id: request.id, token });
  }

  decline(id: number, code: Decline): void {
    const request = this.#pageRequests.get(id);
    if (request === undefined) return;
    this.#pageRequests.delete(id);
    this.#post(request.port, { type: 'declined', id: request.id, code });
  }

  declineAll(code: Decline): void {
    for (const id of [...this.#pageRequests.keys()]) this.decline(id, code);
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
    const open = [...this.#pageRequests].find(([, request]) => request.port === port && request.id === message.id);
    if (message.type === 'unwatch') {
      if (open?.[1].kind !== 'watch') return;
      this.#pageRequests.delete(open[0]);
      this.#handlers.onUnwatch(open[0]);
      return;
    }
    const kind = ATTEST_REQUEST_KINDS.find((known) => known === message.kind);
    if (message.type !== 'attest-request' || kind === undefined || open !== undefined) return;
    this.#request(port, message.id, kind, message.challenge);
  }

  #request(port: MessagePort, id: number, kind: AttestRequestKind, challenge: unknown): void {
    const isChallenge =
      typeof challenge === 'string' && challenge.length > 0 && challenge.length <= CHALLENGE_MAX_CHARS;
    if (!isChallenge || this.#pageRequests.size >= MAX_PAGE_REQUESTS) {
      this.#post(port, { type: 'declined', id, code: isChallenge ? 'rate-limited' : 'challenge-invalid' });
      return;
    }
    const own = this.#next++;
    this.#pageRequests.set(own, { port, id, kind });
    this.#handlers.onRequest(own, kind, challenge);
  }

  #drop(port: MessagePort): void {
    for (const [id, request] of this.#pageRequests) {
      if (request.port !== port) continue;
      if (request.kind === 'watch') this.#handlers.onUnwatch(id);
      this.#pageRequests.delete(id);
    }
    port.close();
    this.#ports.delete(port);
  }

  #post(port: MessagePort, message: ToPage): void {
    port.postMessage(message);
  }
}

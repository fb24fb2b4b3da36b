/**
 * Forwards attestation requests. In: requests of frames, replies of the companion. Out: each reply to the frame that
 * made the request, and to no other.
 */
import type { Decline } from '@vigil/protocol/page-channel.ts';
import type { ToCompanion } from '@vigil/protocol/wire/to-companion.ts';
import type { ToExtension } from '@vigil/protocol/wire/to-extension.ts';
import type { FromFrame } from '../channel/frame-messages.ts';
import type { ContentFrame } from './frames.ts';

/** How long a request waits for a connection, in milliseconds. */
export const CONNECT_WAIT_MS = 3000;
/** Reply timeouts, in milliseconds. A registration also waits for the user's decision. */
const REPLY_TIMEOUT_MS = { attest: 15_000, watch: 15_000, register: 150_000 } as const;

type FrameAttestRequest = Extract<FromFrame, { type: 'attest-request' }>;
type AttestReply = Extract<ToExtension, { type: 'token' | 'declined' }>;
type ConsentRequest = Extract<ToExtension, { type: 'consent-request' }>;
type ConsentOutcome = 'granted' | 'refused' | 'timeout';

export interface AttestRequestPorts {
  /** False while there is no connection. */
  send(message: ToCompanion): boolean;
  /** The reason given to a request that timed out waiting for a connection. */
  declineNow(): Decline;
  /** Prompts the user; resolves once, at the latest after the consent timeout. */
  promptUser(id: string, about: { bank: string; origin: string }): Promise<ConsentOutcome>;
  /** The request was settled otherwise: closes the prompt. */
  dismissPrompt(id: string): void;
}

interface OpenAttestRequest {
  readonly frame: ContentFrame;
  readonly request: FrameAttestRequest;
  sent: boolean;
  /** A watch that has its first token. */
  isRunning: boolean;
  /** It was sent over a connection that is gone: the companion may have used its challenge. */
  isRepeated: boolean;
  timer: ReturnType<typeof setTimeout>;
}

export class AttestRequests {
  readonly #ports: AttestRequestPorts;
  readonly #open = new Map<string, OpenAttestRequest>();

  constructor(ports: AttestRequestPorts) {
    this.#ports = ports;
  }

  forward(frame: ContentFrame, request: FrameAttestRequest): void {
    const id = crypto.randomUUID();
    const timer = this.#waitForLink(id);
    const open: OpenAttestRequest = { frame, request, sent: false, isRunning: false, isRepeated: false, timer };
    this.#open.set(id, open);
    this.#send(id, open);
  }

  unwatch(frame: ContentFrame, requestId: number): void {
    for (const [id, { frame: requester, request }] of this.#open) {
      if (requester === frame && request.id === requestId && request.kind === 'watch') this.#abandon(id);
    }
  }

  frameGone(frame: ContentFrame): void {
    for (const [id, open] of this.#open) if (open.frame === frame) this.#abandon(id);
  }

  /** Connected: sends the waiting requests. */
  onReady(): void {
    for (const [id, open] of this.#open) this.#send(id, open);
  }

  /**
   * Disconnected: requests without a reply wait for the next connection. A watch that runs is over: its challenge was used, so that the page
   * needs another one.
   */
  onDown(): void {
    for (const [id, open] of this.#open) {
      if (open.isRunning) {
        this.#decline(id, 'companion-missing');
        continue;
      }
      clearTimeout(open.timer);
      open.isRepeated ||= open.sent;
      open.sent = false;
      open.timer = this.#waitForLink(id);
      this.#ports.dismissPrompt(id);
    }
  }

  onReply(reply: AttestReply): void {
    const open = this.#open.get(reply.id);
    if (open === undefined) return;
    clearTimeout(open.timer);
    this.#ports.dismissPrompt(reply.id);
    if (reply.type === 'declined') {
      // The reply to the first of two was lost, not the challenge invalid.
      const isLost = open.isRepeated && reply.code === 'challenge-invalid';
      this.#decline(reply.id, isLost ? 'companion-missing' : reply.code);
      return;
    }
    open.isRunning = open.request.kind === 'watch';
    open.frame.post({ type: 'token', id: open.request.id, token: reply.token });
    if (open.request.kind !== 'watch') this.#open.delete(reply.id);
  }

  /** The companion requests consent. The user is prompted only for an open registration of the same origin. */
  async onConsentRequest({ id, bank, origin }: ConsentRequest): Promise<void> {
    const open = this.#open.get(id);
    const isFitting = open?.request.kind === 'register' && open.frame.origin === origin;
    const outcome = isFitting ? await this.#ports.promptUser(id, { bank, origin }) : 'refused';
    this.#ports.send({ type: 'consent', id, granted: outcome === 'granted' });
    if (outcome === 'timeout') this.#decline(id, 'consent-timeout');
  }

  #send(id: string, open: OpenAttestRequest): void {
    const { kind, challenge } = open.request;
    if (open.sent || !this.#ports.send({ type: 'attest-request', id, stream: open.frame.stream, kind, challenge }))
      return;
    clearTimeout(open.timer);
    open.sent = true;
    open.timer = setTimeout(() => this.#decline(id, 'companion-missing'), REPLY_TIMEOUT_MS[kind]);
  }

  #waitForLink(id: string): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#decline(id, this.#ports.declineNow()), CONNECT_WAIT_MS);
  }

  #decline(id: string, code: Decline): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    clearTimeout(open.timer);
    this.#open.delete(id);
    open.frame.post({ type: 'declined', id: open.request.id, code });
  }

  #abandon(id: string): void {
    const open = this.#open.get(id)!;
    clearTimeout(open.timer);
    this.#open.delete(id);
    this.#ports.dismissPrompt(id);
    if (open.sent && open.request.kind === 'watch') this.#ports.send({ type: 'unwatch', id });
  }
}

/**
 * Questions on their way to the companion and answers on their way back. In: asks of frames, answers of the companion. Out:
 * each answer to the frame that asked, and to no other.
 */
import type { Decline } from '@vigil/protocol/page-channel.ts';
import type { ToCompanion } from '@vigil/protocol/wire/to-companion.ts';
import type { ToExtension } from '@vigil/protocol/wire/to-extension.ts';
import type { FromFrame } from '../channel/frame-messages.ts';
import type { ContentFrame } from './frames.ts';

/** How long an ask waits for a connection, in milliseconds. */
export const CONNECT_WAIT_MS = 3000;
/** How long the companion may take to answer; a registration waits for the person besides. */
const ANSWER_MS = { attest: 15_000, watch: 15_000, register: 150_000 } as const;

type FrameAsk = Extract<FromFrame, { type: 'ask' }>;
type Answer = Extract<ToExtension, { type: 'token' | 'declined' }>;
type ConsentRequest = Extract<ToExtension, { type: 'consent-request' }>;
type ConsentOutcome = 'granted' | 'refused' | 'timeout';

export interface AskPorts {
  /** False while there is no connection. */
  send(message: ToCompanion): boolean;
  /** What an ask is told that waited for a connection in vain. */
  declineNow(): Decline;
  /** Asks the person; resolves once, at the latest after the consent time. */
  askPerson(id: string, about: { bank: string; origin: string }): Promise<ConsentOutcome>;
  /** The question is moot. */
  dismissPerson(id: string): void;
}

interface OpenAsk {
  readonly frame: ContentFrame;
  readonly ask: FrameAsk;
  sent: boolean;
  timer: ReturnType<typeof setTimeout>;
}

export class Asks {
  readonly #ports: AskPorts;
  readonly #open = new Map<string, OpenAsk>();

  constructor(ports: AskPorts) {
    this.#ports = ports;
  }

  ask(frame: ContentFrame, ask: FrameAsk): void {
    const id = crypto.randomUUID();
    const open: OpenAsk = { frame, ask, sent: false, timer: this.#waitForLink(id) };
    this.#open.set(id, open);
    this.#send(id, open);
  }

  unwatch(frame: ContentFrame, askId: number): void {
    for (const [id, { frame: asker, ask }] of this.#open) {
      if (asker === frame && ask.id === askId && ask.kind === 'watch') this.#abandon(id);
    }
  }

  frameGone(frame: ContentFrame): void {
    for (const [id, open] of this.#open) if (open.frame === frame) this.#abandon(id);
  }

  /** There is a connection: whoever waits is sent. */
  onReady(): void {
    for (const [id, open] of this.#open) this.#send(id, open);
  }

  /** The connection is gone: whoever was sent waits for the next one. */
  onDown(): void {
    for (const [id, open] of this.#open) {
      clearTimeout(open.timer);
      open.sent = false;
      open.timer = this.#waitForLink(id);
      this.#ports.dismissPerson(id);
    }
  }

  onAnswer(answer: Answer): void {
    const open = this.#open.get(answer.id);
    if (open === undefined) return;
    clearTimeout(open.timer);
    this.#ports.dismissPerson(answer.id);
    if (answer.type === 'declined') {
      this.#decline(answer.id, answer.code);
      return;
    }
    open.frame.post({ type: 'token', id: open.ask.id, token: answer.token });
    if (open.ask.kind !== 'watch') this.#open.delete(answer.id);
  }

  /** The companion wants the person's word. Only a registration that is open, and for its own origin, gets to ask. */
  async onConsentRequest({ id, bank, origin }: ConsentRequest): Promise<void> {
    const open = this.#open.get(id);
    const isFitting = open?.ask.kind === 'register' && open.frame.origin === origin;
    const outcome = isFitting ? await this.#ports.askPerson(id, { bank, origin }) : 'refused';
    this.#ports.send({ type: 'consent', id, granted: outcome === 'granted' });
    if (outcome === 'timeout') this.#decline(id, 'consent-timeout');
  }

  #send(id: string, open: OpenAsk): void {
    const { kind, challenge } = open.ask;
    if (open.sent || !this.#ports.send({ type: 'ask', id, stream: open.frame.stream, kind, challenge })) return;
    clearTimeout(open.timer);
    open.sent = true;
    open.timer = setTimeout(() => this.#decline(id, 'companion-missing'), ANSWER_MS[kind]);
  }

  #waitForLink(id: string): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#decline(id, this.#ports.declineNow()), CONNECT_WAIT_MS);
  }

  #decline(id: string, code: Decline): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    clearTimeout(open.timer);
    this.#open.delete(id);
    open.frame.post({ type: 'declined', id: open.ask.id, code });
  }

  #abandon(id: string): void {
    const open = this.#open.get(id)!;
    clearTimeout(open.timer);
    this.#open.delete(id);
    this.#ports.dismissPerson(id);
    if (open.sent && open.ask.kind === 'watch') this.#ports.send({ type: 'unwatch', id });
  }
}

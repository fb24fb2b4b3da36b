/**
 * What the person asks their companion from the options page. In: questions on ports of this extension's own pages. Out:
 * each answer, checked by the schema of its question, to the port that asked; or a code: the hop that failed, `timeout`, or
 * the companion's own word.
 */

import { type Ask, PERSON_ANSWERS } from '@vigil/protocol/user/user-api.ts';
import type { ToExtension } from '@vigil/protocol/wire/to-extension.ts';
import type { Runtime } from 'webextension-polyfill';
import type { LinkFailure } from '../channel/link-failure.ts';
import type { FromPersonPage, ToPersonPage } from '../channel/view-messages.ts';
import { fromPersonPage } from '../channel/view-schema.ts';
import type { Outgoing } from './native-link.ts';

/** How long the companion may take, waiting for a connection included, in milliseconds. */
export const ANSWER_MS = 15_000;
/** These go over all that is kept, and a passphrase is made slow to try. */
export const LONG_ANSWER_MS = 120_000;
const LONG: ReadonlySet<Ask> = new Set<Ask>(['check-chain', 'export', 'erase', 'unlock']);

export interface PersonRelayPorts {
  /** False while there is no connection. */
  send(message: Outgoing): boolean;
  /** The hop that is known to be broken; null: the way is open or being tried. */
  failure(): LinkFailure | null;
}

type Answer = Extract<ToExtension, { type: 'person-answer' | 'person-declined' }>;

interface Open {
  readonly port: Runtime.Port;
  readonly asked: FromPersonPage;
  readonly timer: ReturnType<typeof setTimeout>;
  isSent: boolean;
}

export class PersonRelay {
  readonly #ports: PersonRelayPorts;
  readonly #open = new Map<string, Open>();

  constructor(ports: PersonRelayPorts) {
    this.#ports = ports;
  }

  connect(port: Runtime.Port, ready: Promise<void>): void {
    port.onMessage.addListener((raw: unknown) => {
      const asked = fromPersonPage.safeParse(raw).data;
      if (asked !== undefined) void ready.then(() => this.#ask(port, asked));
    });
    port.onDisconnect.addListener(() => {
      for (const [id, open] of this.#open) if (open.port === port) this.#take(id);
    });
  }

  /** There is a connection: whoever waits is sent. */
  onReady(): void {
    for (const [id, open] of this.#open) this.#send(id, open);
  }

  /** The way is broken. A question is not asked again by itself: the companion may have done it. */
  onDown(failure: LinkFailure): void {
    for (const id of [...this.#open.keys()]) this.#decline(id, failure);
  }

  onAnswer(answer: Answer): void {
    if (answer.type === 'person-declined') {
      this.#decline(answer.id, answer.code);
      return;
    }
    const open = this.#open.get(answer.id);
    if (open === undefined) return;
    const checked = PERSON_ANSWERS[open.asked.question.ask].safeParse(answer.answer);
    if (checked.success) this.#reply(answer.id, { id: open.asked.id, answer: checked.data });
    else this.#decline(answer.id, 'companion-failed');
  }

  #ask(port: Runtime.Port, asked: FromPersonPage): void {
    const id = crypto.randomUUID();
    const ms = LONG.has(asked.question.ask) ? LONG_ANSWER_MS : ANSWER_MS;
    const open: Open = { port, asked, timer: setTimeout(() => this.#decline(id, 'timeout'), ms), isSent: false };
    this.#open.set(id, open);
    this.#send(id, open);
    const failure = this.#ports.failure();
    if (!open.isSent && failure !== null) this.#decline(id, failure);
  }

  #send(id: string, open: Open): void {
    if (!open.isSent) open.isSent = this.#ports.send({ type: 'person', id, question: open.asked.question });
  }

  #decline(id: string, code: string): void {
    const open = this.#open.get(id);
    if (open !== undefined) this.#reply(id, { id: open.asked.id, code });
  }

  #reply(id: string, message: ToPersonPage): void {
    this.#take(id)?.port.postMessage(message);
  }

  #take(id: string): Open | undefined {
    const open = this.#open.get(id);
    clearTimeout(open?.timer);
    this.#open.delete(id);
    return open;
  }
}

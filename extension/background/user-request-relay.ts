/**
 * Forwards user requests from the options page. In: requests on ports of the extension's own pages. Out: each reply,
 * validated by the schema of its request, to the port that sent it; or a code: the link failure, `timeout`, or the
 * companion's error code.
 */

import { USER_REPLIES, type UserRequestType } from '@vigil/protocol/user/user-api.ts';
import type { ToExtension } from '@vigil/protocol/wire/to-extension.ts';
import type { Runtime } from 'webextension-polyfill';
import type { LinkFailure } from '../channel/link-failure.ts';
import type { FromUserPage, ToUserPage } from '../channel/view-messages.ts';
import { fromUserPage } from '../channel/view-schema.ts';
import type { Outgoing } from './native-link.ts';

/** Reply timeout including the wait for a connection, in milliseconds. */
export const REPLY_TIMEOUT_MS = 15_000;
/** These read the whole store, or derive a key from a passphrase. */
export const LONG_REPLY_TIMEOUT_MS = 120_000;
const LONG: ReadonlySet<UserRequestType> = new Set<UserRequestType>(['check-chain', 'export', 'erase', 'unlock']);

export interface UserRequestRelayPorts {
  /** False while there is no connection. */
  send(message: Outgoing): boolean;
  /** The known link failure; null while connected or connecting. */
  failure(): LinkFailure | null;
}

type UserReplyMessage = Extract<ToExtension, { type: 'user-reply' | 'user-declined' }>;

interface Open {
  readonly port: Runtime.Port;
  readonly pageRequest: FromUserPage;
  readonly timer: ReturnType<typeof setTimeout>;
  isSent: boolean;
}

export class UserRequestRelay {
  readonly #ports: UserRequestRelayPorts;
  readonly #open = new Map<string, Open>();

  constructor(ports: UserRequestRelayPorts) {
    this.#ports = ports;
  }

  connect(port: Runtime.Port, ready: Promise<void>): void {
    port.onMessage.addListener((raw: unknown) => {
      const pageRequest = fromUserPage.safeParse(raw).data;
      if (pageRequest !== undefined) void ready.then(() => this.#request(port, pageRequest));
    });
    port.onDisconnect.addListener(() => {
      for (const [id, open] of this.#open) if (open.port === port) this.#take(id);
    });
  }

  /** Connected: sends the waiting requests. */
  onReady(): void {
    for (const [id, open] of this.#open) this.#send(id, open);
  }

  /** The link failed. Requests are not repeated: the companion may have executed them. */
  onDown(failure: LinkFailure): void {
    for (const id of [...this.#open.keys()]) this.#decline(id, failure);
  }

  onReply(reply: UserReplyMessage): void {
    if (reply.type === 'user-declined') {
      this.#decline(reply.id, reply.code);
      return;
    }
    const open = this.#open.get(reply.id);
    if (open === undefined) return;
    const checked = USER_REPLIES[open.pageRequest.request.type].safeParse(reply.reply);
    if (checked.success) this.#reply(reply.id, { id: open.pageRequest.id, reply: checked.data });
    else this.#decline(reply.id, 'companion-failed');
  }

  #request(port: Runtime.Port, pageRequest: FromUserPage): void {
    const id = crypto.randomUUID();
    const ms = LONG.has(pageRequest.request.type) ? LONG_REPLY_TIMEOUT_MS : REPLY_TIMEOUT_MS;
    const open: Open = { port, pageRequest, timer: setTimeout(() => this.#decline(id, 'timeout'), ms), isSent: false };
    this.#open.set(id, open);
    this.#send(id, open);
    const failure = this.#ports.failure();
    if (!open.isSent && failure !== null) this.#decline(id, failure);
  }

  #send(id: string, open: Open): void {
    if (!open.isSent) open.isSent = this.#ports.send({ type: 'user-request', id, request: open.pageRequest.request });
  }

  #decline(id: string, code: string): void {
    const open = this.#open.get(id);
    if (open !== undefined) this.#reply(id, { id: open.pageRequest.id, code });
  }

  #reply(id: string, message: ToUserPage): void {
    this.#take(id)?.port.postMessage(message);
  }

  #take(id: string): Open | undefined {
    const open = this.#open.get(id);
    clearTimeout(open?.timer);
    this.#open.delete(id);
    return open;
  }
}

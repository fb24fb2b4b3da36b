/**
 * Forwards user requests from the options page. In: requests on ports of the extension's own pages. Out: each reply,
 * validated by the schema of its request, to the port that sent it; or a code: the link failure, `timeout`, or the
 * companion's error code.
 */

import { USER_REQUESTS } from '@vigil/protocol/user/user-api.ts';
import type { ToExtension } from '@vigil/protocol/wire/to-extension.ts';
import type { Runtime } from 'webextension-polyfill';
import type { LinkFailure } from '../channel/link-failure.ts';
import type { FromUserPage, ToUserPage } from '../channel/view-messages.ts';
import { fromUserPage } from '../channel/view-schema.ts';
import type { Outgoing } from './native-link.ts';

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
    const checked = USER_REQUESTS[open.pageRequest.request.type].reply.safeParse(reply.reply);
    if (checked.success) this.#reply(reply.id, { id: open.pageRequest.id, reply: checked.data });
    else this.#decline(reply.id, 'companion-failed');
  }

  #request(port: Runtime.Port, pageRequest: FromUserPage): void {
    const id = crypto.randomUUID();
    const { timeoutMs } = USER_REQUESTS[pageRequest.request.type];
    const timer = setTimeout(() => this.#decline(id, 'timeout'), timeoutMs);
    const open: Open = { port, pageRequest, timer, isSent: false };
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

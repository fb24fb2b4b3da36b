/** A connection in memory. In: messages a test sends. Out: what the core sent back, checked by the wire's own schema. */
import type { Connection, Role } from '@vigil/channel/connection.ts';
import { type ToExtension, toExtension } from '@vigil/protocol/wire/to-extension.ts';

type SentMessage<T extends ToExtension['type']> = Extract<ToExtension, { type: T }>;

export class FakeConnection implements Connection {
  readonly caller = 'chrome-extension://test/';
  readonly role: Role;
  readonly sent: unknown[] = [];
  closed = false;
  onMessage: (message: unknown) => void = () => {};
  onClose: () => void = () => {};
  readonly #understood: ToExtension[] = [];
  #waiting: (() => void)[] = [];

  constructor(role: Role = 'extension') {
    this.role = role;
  }

  send(message: unknown): boolean {
    if (this.closed) return false;
    // What is sent crosses a process: only JSON survives.
    const received: unknown = JSON.parse(JSON.stringify(message));
    this.sent.push(received);
    if (this.role === 'extension') this.#understood.push(toExtension.parse(received));
    for (const wake of this.#waiting.splice(0)) wake();
    return true;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.onClose();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  receive(message: unknown): void {
    this.onMessage(JSON.parse(JSON.stringify(message)));
  }

  /** All messages of a type so far, oldest first. */
  all<T extends ToExtension['type']>(type: T): SentMessage<T>[] {
    return this.#understood.filter((one): one is SentMessage<T> => one.type === type);
  }

  /** The first message of `type` that `matches`, as soon as it is there. */
  async next<T extends ToExtension['type']>(
    type: T,
    matches: (one: SentMessage<T>) => boolean = () => true,
  ): Promise<SentMessage<T>> {
    for (;;) {
      const found = this.all(type).find(matches);
      if (found !== undefined) return found;
      if (this.closed) throw new Error(`closed before ${type}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** The answer to an ask: a token or the word to decline with. */
  async replyTo(id: string): Promise<string> {
    for (;;) {
      const token = this.all('token').find((one) => one.id === id);
      if (token !== undefined) return token.token;
      const declined = this.all('declined').find((one) => one.id === id);
      if (declined !== undefined) return declined.code;
      if (this.closed) throw new Error(`closed before the answer to ${id}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

/**
 * One lasting control connection, for a program that asks often. In: paths of a companion, questions. Out: each question's
 * own reply, checked as far as every reply is alike. Reaches the companion anew with the next question after it was lost.
 * Rejects with VigilError: `companion-missing`, `companion-refused`, `companion-silent`, or the code that it answered.
 */

import { connect, missing } from '@vigil/channel/connect.ts';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import type { Link } from '@vigil/channel/link.ts';
import { parseJson } from '@vigil/channel/parse-json.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import type { ControlRequest } from './call.ts';

/** Checking or exporting a long ledger takes seconds. */
const REPLY_TIMEOUT_MS = 30_000;

const anyReply = z.looseObject({
  type: z.literal('reply'),
  id: z.string(),
  ok: z.boolean(),
  code: z.string().optional(),
});
type AnyReply = z.infer<typeof anyReply>;

interface PendingControlRequest {
  readonly resolve: (reply: AnyReply) => void;
  readonly reject: (error: VigilError) => void;
  readonly timer: NodeJS.Timeout;
}

export class ControlClient {
  readonly #paths: ChannelPaths;
  readonly #caller: string;
  readonly #waiting = new Map<string, PendingControlRequest>();
  #link: Promise<Link> | null = null;
  #requested = 0;

  constructor(paths: ChannelPaths, caller: string) {
    this.#paths = paths;
    this.#caller = caller;
  }

  /** The whole reply, its own fields still unchecked. */
  async request(request: ControlRequest): Promise<Record<string, unknown>> {
    this.#link ??= this.#open();
    const link = await this.#link;
    this.#requested += 1;
    const id = `ask-${this.#requested}`;
    const reply = await new Promise<AnyReply>((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(id, 'companion-silent'), REPLY_TIMEOUT_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      link.send(Buffer.from(JSON.stringify({ ...request, id })));
    });
    if (reply.ok) return reply;
    throw new VigilError(reply.code ?? 'internal', 'The companion could not do it.');
  }

  async close(): Promise<void> {
    const link = await this.#link?.catch(() => null);
    this.#link = null;
    link?.close();
  }

  async #open(): Promise<Link> {
    try {
      const link = await connect(this.#paths, { role: 'control', caller: this.#caller });
      link.onPayload = (payload) => this.#receive(payload);
      link.onEnd = () => {
        this.#link = null;
        for (const id of [...this.#waiting.keys()]) this.#fail(id, 'companion-missing');
      };
      link.resume();
      return link;
    } catch (error) {
      this.#link = null;
      throw error;
    }
  }

  #receive(payload: Buffer): void {
    const reply = anyReply.safeParse(parseJson(payload));
    if (!reply.success) return;
    const waiting = this.#take(reply.data.id);
    waiting?.resolve(reply.data);
  }

  #fail(id: string, code: 'companion-silent' | 'companion-missing'): void {
    const error = code === 'companion-missing' ? missing() : new VigilError(code, 'The companion did not answer.');
    this.#take(id)?.reject(error);
  }

  #take(id: string): PendingControlRequest | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }
}

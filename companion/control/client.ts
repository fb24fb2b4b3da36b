/**
 * A lasting control connection, for a program that sends many requests. In: paths of a companion, requests. Out: the reply to
 * each, validated as far as all replies are alike. It reconnects with the next request after the connection was lost. Rejects
 * with VigilError: `companion-missing`, `companion-refused`, `companion-silent`, or the code of the reply.
 */

import { connect, missing } from '@vigil/channel/connect.ts';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import type { Link } from '@vigil/channel/link.ts';
import { parseJson } from '@vigil/channel/parse-json.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { PendingRequests, type Schedule } from '@vigil/protocol/pending-requests.ts';
import { z } from 'zod';
import { type ControlRequest, timeoutOf } from './call.ts';

const anyReply = z.looseObject({
  type: z.literal('reply'),
  id: z.string(),
  ok: z.boolean(),
  code: z.string().optional(),
});
type AnyReply = z.infer<typeof anyReply>;

const schedule: Schedule = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

const silent = () => new VigilError('companion-silent', 'The companion sent no reply: see companion.log in its home.');

export class ControlClient {
  readonly #paths: ChannelPaths;
  readonly #caller: string;
  readonly #pending = new PendingRequests<AnyReply>(schedule);
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
    const id = `request-${this.#requested}`;
    const pending = this.#pending.add(id, timeoutOf(request), silent);
    link.send(Buffer.from(JSON.stringify({ ...request, id })));
    const reply = await pending;
    if (reply.ok) return reply;
    throw new VigilError(reply.code ?? 'internal', 'The companion could not complete the request.');
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
        this.#pending.failAll(() => missing());
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
    if (reply.success) this.#pending.settle(reply.data.id, reply.data);
  }
}

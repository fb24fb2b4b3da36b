/**
 * Poll delivery (RFC 8936 section 2). In: acknowledgements and errors of a receiver. Out: its waiting events, oldest first, at once
 * or as soon as there are some. An event is sent again with every poll until it is acknowledged.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { Deadline } from '../server/deadline.ts';
import type { Outbox, OutboxItem } from '../stores/outbox.ts';

/** A receiver that fetches its events. */
export interface PollReceiver {
  /** `aud` of the tokens. */
  readonly audience: string;
  /** Whether the Authorization header of a request is this receiver's. Compare in constant time: `bearerIs(token)`. */
  readonly authenticate: (authorization: string | undefined) => boolean | Promise<boolean>;
}

export interface PollLimits {
  /** Maximum of events in one response. Default 100. */
  readonly maxEvents?: number;
  /** How long a long poll waits for an event, in milliseconds. Default 30,000: below the idle time of usual proxies. */
  readonly maxWaitMs?: number;
  /** Long polls of one receiver that wait at once. Default 4; the next one gets 429. */
  readonly maxWaiting?: number;
}

const jti = z.string().min(1).max(200);

/** RFC 8936 section 2.2; unknown members are ignored, as section 2.2 demands of extensions. */
const pollRequest = z.object({
  maxEvents: z.number().int().min(0).max(1_000_000).optional(),
  returnImmediately: z.boolean().default(false),
  ack: z.array(jti).max(1_000).default([]),
  setErrs: z
    .record(jti, z.object({ err: z.string().min(1).max(100), description: z.string().max(1_000).optional() }))
    .default({}),
});
export type PollRequest = z.infer<typeof pollRequest>;

export interface PollResponse {
  readonly status: 200 | 400 | 429;
  readonly body: object;
}

/** One request may take this long in the outbox, without the wait for events. */
const OUTBOX_MS = 5_000;
/** Every process of a fleet looks for events of the others this often, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

export class PollDelivery {
  readonly #audience: string;
  readonly #outbox: Outbox;
  readonly #limits: Required<PollLimits>;
  readonly #onFault: (fault: unknown) => void;
  readonly #wakers = new Set<() => void>();
  #longPolls = 0;
  readonly #closing = new AbortController();

  constructor(audience: string, outbox: Outbox, limits: PollLimits, onFault: (fault: unknown) => void) {
    this.#audience = audience;
    this.#outbox = outbox;
    this.#limits = { maxEvents: 100, maxWaitMs: 30_000, maxWaiting: 4, ...limits };
    this.#onFault = onFault;
  }

  /** Call it after adding to the outbox. */
  wake(): void {
    for (const wake of [...this.#wakers]) wake();
  }

  close(): void {
    this.#closing.abort();
    this.wake();
  }

  /** `signal` aborts when the receiver went away. @throws any error of the outbox. */
  async poll(body: unknown, signal: AbortSignal): Promise<PollResponse> {
    const parsed = pollRequest.safeParse(body);
    if (!parsed.success) return refused(400, 'invalid_request', z.prettifyError(parsed.error));
    const { ack, setErrs, returnImmediately, maxEvents = this.#limits.maxEvents } = parsed.data;
    await this.#settle(ack, setErrs);
    const most = Math.min(maxEvents, this.#limits.maxEvents);
    const found = await this.#waiting(most);
    if (found.length > 0 || returnImmediately || most === 0) return this.#response(found, most);
    if (this.#longPolls >= this.#limits.maxWaiting) return refused(429, 'access_denied', 'Too many long polls wait.');
    this.#longPolls += 1;
    try {
      return this.#response(await this.#longPoll(most, signal), most);
    } finally {
      this.#longPolls -= 1;
    }
  }

  /** One more than asked for, to know whether there are more. */
  #waiting(most: number): Promise<readonly OutboxItem[]> {
    return most === 0 ? Promise.resolve([]) : inTime(() => this.#outbox.waiting(this.#audience, most + 1));
  }

  #response(found: readonly OutboxItem[], most: number): PollResponse {
    const sets = Object.fromEntries(found.slice(0, most).map(({ token }) => [jtiOf(token), token]));
    return { status: 200, body: { sets, ...(found.length > most && { moreAvailable: true }) } };
  }

  /** What was sent is among the oldest `maxEvents`: nothing else leaves the queue. Unknown names were settled before. */
  async #settle(ack: readonly string[], setErrs: PollRequest['setErrs']): Promise<void> {
    const errors = new Map(Object.entries(setErrs));
    if (ack.length === 0 && errors.size === 0) return;
    const sent = await inTime(() => this.#outbox.waiting(this.#audience, this.#limits.maxEvents));
    const acknowledged = new Set(ack);
    for (const { id, token } of sent) {
      const name = jtiOf(token);
      const error = errors.get(name);
      if (error) await this.#reject(id, error.err);
      else if (acknowledged.has(name)) await inTime(() => this.#outbox.delivered(id));
    }
  }

  async #reject(id: string, err: string): Promise<void> {
    await inTime(() => this.#outbox.rejected(id, err));
    this.#onFault(new VigilError('set-rejected', `${this.#audience} rejected an event: ${err}`));
  }

  async #longPoll(most: number, signal: AbortSignal): Promise<readonly OutboxItem[]> {
    const endMs = performance.now() + this.#limits.maxWaitMs;
    const over = AbortSignal.any([signal, this.#closing.signal]);
    for (;;) {
      const leftMs = endMs - performance.now();
      if (leftMs <= 0 || over.aborted) return [];
      await this.#pause(Math.min(leftMs, LOOK_EVERY_MS), over);
      if (over.aborted) return [];
      const found = await this.#waiting(most);
      if (found.length > 0) return found;
    }
  }

  #pause(ms: number, over: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        over.removeEventListener('abort', done);
        this.#wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      over.addEventListener('abort', done);
      this.#wakers.add(done);
    });
  }
}

const inTime = <T>(call: () => Promise<T>): Promise<T> =>
  new Deadline(OUTBOX_MS, 'outbox-timeout').run('The outbox', call);

const refused = (status: 400 | 429, err: string, description: string): PollResponse => ({
  status,
  body: { err, description },
});

/** Of a token that this transmitter signed. */
function jtiOf(token: string): string {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return z.object({ jti }).parse(claims).jti;
}

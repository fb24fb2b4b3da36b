/** Push delivery to one receiver (RFC 8935 section 2). In: an outbox. Out: POST requests, one at a time, oldest first. */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { Outbox, OutboxItem } from '../stores/outbox.ts';

export interface Receiver {
  /** `aud` of the tokens. */
  readonly audience: string;
  readonly url: string;
  /** Value of the Authorization header; called for each attempt, so that it can be renewed. */
  readonly authorization?: () => string | Promise<string>;
}

/**
 * Waits between attempts double from `firstMs` to `maxMs`, half of each at random; a receiver's `Retry-After` is kept up to `maxMs`.
 * One attempt may take `attemptMs`.
 */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly attemptMs: number;
}

/** Maximum of a response body that is read, in bytes. */
const MAX_RESPONSE_BYTES = 4_096;

const BACKOFF: Backoff = { firstMs: 1_000, maxMs: 300_000, attemptMs: 10_000 };

export interface Delivery {
  /** Call it after adding to the outbox. */
  wake(): void;
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface DeliveryOptions {
  readonly receiver: Receiver;
  readonly outbox: Outbox;
  readonly backoff: Backoff | undefined;
  readonly onFault: (fault: unknown) => void;
  /** From 0 to 1; for tests. */
  readonly random?: () => number;
}

/** Half of the wait is fixed, half random, so that many processes do not come back to a receiver at the same moment. */
export const withJitter = (ms: number, random: () => number): number => ms / 2 + (random() * ms) / 2;

export function startDelivery({
  receiver,
  outbox,
  onFault,
  backoff = BACKOFF,
  random = Math.random,
}: DeliveryOptions): Delivery {
  const closing = new AbortController();
  const idlers: (() => void)[] = [];
  let wake = () => {};
  let woken = true;

  /** Waits until woken, closed or `ms` have passed. New events do not shorten the wait before a retry. */
  function pause(ms: number, wakeable: boolean): Promise<void> {
    if (closing.signal.aborted || (wakeable && woken)) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done() {
        clearTimeout(timer);
        closing.signal.removeEventListener('abort', done);
        wake = () => {};
        resolve();
      }
      closing.signal.addEventListener('abort', done);
      if (wakeable) wake = done;
    });
  }

  const leaseMs = 2 * backoff.attemptMs;

  async function run(): Promise<void> {
    let waitMs = backoff.firstMs;
    while (!closing.signal.aborted) {
      woken = false;
      try {
        const item = await outbox.claim(receiver.audience, leaseMs);
        if (item) {
          await deliver(receiver, outbox, item, backoff.attemptMs, onFault);
          waitMs = backoff.firstMs;
          continue;
        }
        if (!woken) for (const idler of idlers.splice(0)) idler();
        // Another process may add an item, or die while it holds a lease.
        await pause(Math.min(leaseMs, backoff.maxMs), true);
      } catch (fault) {
        onFault(fault);
        await pause(Math.max(withJitter(waitMs, random), Math.min(retryAfterMs(fault), backoff.maxMs)), false);
        waitMs = Math.min(2 * waitMs, backoff.maxMs);
      }
    }
    for (const idler of idlers.splice(0)) idler();
  }

  const running = run();
  return {
    wake() {
      woken = true;
      wake();
    },
    idle() {
      return new Promise((resolve) => {
        idlers.push(resolve);
        woken = true;
        wake();
      });
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}

/** @throws VigilError `set-not-delivered` when the attempt is to be repeated. */
async function deliver(
  receiver: Receiver,
  outbox: Outbox,
  { id, token }: OutboxItem,
  attemptMs: number,
  onFault: (fault: unknown) => void,
): Promise<void> {
  const signal = AbortSignal.timeout(attemptMs);
  try {
    const authorization = receiver.authorization && (await inTime(signal, receiver.authorization()));
    const response = await fetch(receiver.url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/secevent+jwt',
        Accept: 'application/json',
        ...(authorization && { Authorization: authorization }),
      },
      body: token,
      redirect: 'error',
      signal,
    });
    const err = errorCode(await beginning(response));
    if (response.status === 202) return await outbox.delivered(id);
    // Failed authentication can be fixed, so it is retried; an event that is not understood is not. A 400 without a code of
    // RFC 8935 comes from a proxy, so it is retried too.
    if (response.status !== 400 || err === null || err === 'authentication_failed' || err === 'access_denied') {
      throw new NotDelivered(receiver.audience, response, err);
    }
    await outbox.rejected(id, err);
    onFault(new VigilError('set-rejected', `${receiver.audience} rejected an event: ${err}`));
  } catch (fault) {
    await outbox.release(id);
    throw fault;
  }
}

/** An attempt that is repeated; `retryAfterMs`: the receiver's own wish (RFC 9110 section 10.2.3), 0 without one. */
class NotDelivered extends VigilError {
  readonly retryAfterMs: number;

  constructor(audience: string, { status, headers }: Response, err: string | null) {
    super('set-not-delivered', `${audience} responded with status ${status} ${err ?? ''}`);
    this.retryAfterMs = parseRetryAfter(headers.get('retry-after') ?? '');
  }
}

/** Seconds or an HTTP date (RFC 9110 section 10.2.3), as milliseconds from now; 0 for anything else and for times that have passed. */
function parseRetryAfter(value: string): number {
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}

const retryAfterMs = (fault: unknown): number => (fault instanceof NotDelivered ? fault.retryAfterMs : 0);

/** Rejects on abort, so that a callback that never settles does not block delivery. */
function inTime<T>(signal: AbortSignal, body: T | Promise<T>): Promise<T> {
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  return Promise.race([body, over]);
}

/** Reads enough of a response for an error code. */
async function beginning({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_RESPONSE_BYTES) break;
  }
  return Buffer.concat(chunks).toString();
}

/** `err` of RFC 8935 section 2.3; null for any other body. */
function errorCode(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text);
    const err = typeof body === 'object' && body !== null && 'err' in body ? body.err : null;
    return typeof err === 'string' ? err.slice(0, 100) : null;
  } catch {
    return null;
  }
}

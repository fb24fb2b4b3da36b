/** Push delivery to one receiver (RFC 8935 section 2). In: an outbox. Out: POST requests, one at a time, oldest first. */
import { VigilError } from '../../shared/errors.ts';
import type { Outbox, OutboxItem } from './outbox.ts';

export interface Receiver {
  /** `aud` of the tokens. */
  readonly audience: string;
  readonly url: string;
  /** Value of the Authorization header, asked for at each attempt so that it can be renewed. */
  readonly authorization?: () => string | Promise<string>;
}

/** Waits between attempts double from `firstMs` to `longestMs`; one attempt may take `attemptMs`. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
  readonly attemptMs: number;
}

const BACKOFF: Backoff = { firstMs: 1_000, longestMs: 300_000, attemptMs: 10_000 };

export interface Delivery {
  /** Something was put in the outbox. */
  wake(): void;
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface DeliveryOptions {
  readonly receiver: Receiver;
  readonly outbox: Outbox;
  readonly backoff: Backoff | undefined;
  readonly onFault: (fault: unknown) => void;
}

export function startDelivery({ receiver, outbox, onFault, backoff = BACKOFF }: DeliveryOptions): Delivery {
  const closing = new AbortController();
  const idlers: (() => void)[] = [];
  let wake = () => {};
  let woken = true;

  /** Sleeps until woken, closed, or the time is over. A retry is not cut short by new events. */
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

  async function run(): Promise<void> {
    let waitMs = backoff.firstMs;
    while (!closing.signal.aborted) {
      woken = false;
      try {
        const item = await outbox.claim(receiver.audience, 2 * backoff.attemptMs);
        if (item) {
          await deliver(receiver, outbox, item, backoff.attemptMs, onFault);
          waitMs = backoff.firstMs;
          continue;
        }
        if (!woken) for (const idler of idlers.splice(0)) idler();
        // Another process may hold the lease, or have put something in: look again by and by.
        await pause(backoff.longestMs, true);
      } catch (fault) {
        onFault(fault);
        await pause(waitMs, false);
        waitMs = Math.min(2 * waitMs, backoff.longestMs);
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
  try {
    const response = await fetch(receiver.url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/secevent+jwt',
        Accept: 'application/json',
        ...(receiver.authorization && { Authorization: await receiver.authorization() }),
      },
      body: token,
      redirect: 'error',
      signal: AbortSignal.timeout(attemptMs),
    });
    const text = await response.text();
    if (response.status === 202) return await outbox.delivered(id);
    const err = response.status === 400 ? errorCode(text) : null;
    // A transmitter that is not let in may be let in tomorrow; an event that is not understood never will be.
    if (err === null || err === 'authentication_failed' || err === 'access_denied') {
      throw new VigilError('set-not-delivered', `${receiver.audience} answered ${response.status} ${err ?? ''}`);
    }
    await outbox.rejected(id, err);
    onFault(new VigilError('set-rejected', `${receiver.audience} refused an event: ${err}`));
  } catch (fault) {
    await outbox.release(id);
    throw fault;
  }
}

/** `err` of RFC 8935 section 2.3; `invalid_request` for a 400 that does not say. */
function errorCode(text: string): string {
  try {
    const { err } = JSON.parse(text) as { err?: unknown };
    return typeof err === 'string' ? err.slice(0, 100) : 'invalid_request';
  } catch {
    return 'invalid_request';
  }
}

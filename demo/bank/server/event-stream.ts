/** Server-Sent Events (HTML Living Standard, section 9.2). In: an open response. Out: a way to send until it closes. */
import type { Response } from 'express';

/** Comments keep proxies from closing an idle stream. */
const HEARTBEAT_MS = 15_000;

export interface EventStream {
  send(event: string, data: unknown): void;
  /** Aborted when either side closes. */
  readonly signal: AbortSignal;
}

export class EventStreams {
  readonly #open = new Set<Response>();

  /** Responds with a stream. Browsers reconnect one second after a break. */
  start(res: Response): EventStream {
    const closed = new AbortController();
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    res.write('retry: 1000\n\n');
    const heartbeat = setInterval(() => res.write(': still here\n\n'), HEARTBEAT_MS);
    this.#open.add(res);
    res.once('close', () => {
      clearInterval(heartbeat);
      this.#open.delete(res);
      closed.abort();
    });
    return {
      signal: closed.signal,
      send(event, data) {
        if (closed.signal.aborted) return;
        res.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      },
    };
  }

  /** Ends every stream, so that the server can close. */
  closeAll(): void {
    for (const res of this.#open) res.end();
  }
}

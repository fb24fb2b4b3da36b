/** Server-Sent Events (HTML Living Standard, section 9.2). In: an open response. Out: a way to send until it closes. */
import type { Request, Response } from 'express';

/** Comments keep proxies from closing an idle stream. */
const HEARTBEAT_MS = 15_000;

export interface EventStream {
  /** `id` comes back as Last-Event-ID when the browser reconnects. */
  send(event: string, data: unknown, id?: number): void;
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
      send(event, data, id) {
        if (closed.signal.aborted) return;
        res.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      },
    };
  }

  /** Ends every stream, so that the server can close. */
  closeAll(): void {
    for (const res of this.#open) res.end();
  }
}

/** The last event that a reconnecting browser has seen; 0 for a first connection. */
export function lastEventId(req: Request): number {
  const id = Number(req.get('last-event-id') ?? 0);
  return Number.isSafeInteger(id) && id > 0 ? id : 0;
}

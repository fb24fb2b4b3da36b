/**
 * The poll endpoint over HTTP (RFC 8936 section 2.4). In: POST requests of receivers. Out: their events as JSON. Who asks is settled
 * before the body is read; bodies are bounded in size and time.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { discardRest, readBody } from '../http/read-body.ts';
import { Deadline } from '../server/deadline.ts';
import type { PollDelivery, PollReceiver } from './poll.ts';

export interface PollRoute {
  readonly receiver: PollReceiver;
  readonly delivery: PollDelivery;
}

interface PlainPollResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

interface PollHead {
  readonly method: string;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
}

/** Who asks is known by then, or the request is refused. */
const AUTHENTICATE_MS = 5_000;
/** 1,000 acknowledgements and their errors. */
const MAX_POLL_BYTES = 262_144;

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares `Authorization: Bearer <token>` in constant time. */
export function bearerIs(token: string): PollReceiver['authenticate'] {
  const expected = digest(`Bearer ${token}`);
  return (authorization) => timingSafeEqual(expected, digest(authorization ?? ''));
}

const plain = (status: number, body: object, more: Readonly<Record<string, string>> = {}): PlainPollResponse => ({
  status,
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...more },
  body,
});

export class PollEndpoint {
  readonly #routes: readonly PollRoute[];
  readonly #onFault: (fault: unknown) => void;

  constructor(routes: readonly PollRoute[], onFault: (fault: unknown) => void) {
    this.#routes = routes;
    this.#onFault = onFault;
  }

  /** Node, Express; in Fastify after `reply.hijack()`. Mount it before body parsers. */
  async listen(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { headers, method = '' } = request;
    const head = { method, contentType: headers['content-type'], authorization: headers.authorization };
    const result = await this.#respond(head, () => request[Symbol.asyncIterator](), gone.signal);
    if (response.destroyed) return;
    response.writeHead(result.status, result.headers).end(JSON.stringify(result.body));
    discardRest(request);
  }

  /** A web-standard handler. */
  async handle(request: Request): Promise<Response> {
    const contentType = request.headers.get('content-type') ?? undefined;
    const authorization = request.headers.get('authorization') ?? undefined;
    const bytes = () => (request.body as AsyncIterable<Uint8Array> | null)?.[Symbol.asyncIterator]();
    const { status, headers, body } = await this.#respond(
      { method: request.method, contentType, authorization },
      bytes,
      request.signal,
    );
    return new Response(JSON.stringify(body), { status, headers });
  }

  async #respond(
    { method, contentType, authorization }: PollHead,
    bytes: () => AsyncIterator<Uint8Array> | undefined,
    signal: AbortSignal,
  ): Promise<PlainPollResponse> {
    if (method !== 'POST') return plain(405, { err: 'invalid_request' }, { Allow: 'POST' });
    if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) return plain(415, { err: 'invalid_request' });
    try {
      const delivery = await this.#deliveryOf(authorization);
      if (!delivery) return plain(401, { err: 'authentication_failed' }, { 'WWW-Authenticate': 'Bearer' });
      const body = await readBody(bytes(), undefined, MAX_POLL_BYTES);
      if ('fault' in body) return plain(FAULT_STATUS[body.fault], { err: 'invalid_request' });
      const { status, body: sent } = await delivery.poll(body.object, signal);
      return plain(status, sent, status === 429 ? { 'Retry-After': '1' } : {});
    } catch (fault) {
      this.#onFault(fault);
      return plain(
        503,
        { err: 'invalid_request', description: 'The events cannot be read now.' },
        { 'Retry-After': '5' },
      );
    }
  }

  async #deliveryOf(authorization: string | undefined): Promise<PollDelivery | null> {
    const deadline = new Deadline(AUTHENTICATE_MS, 'authentication-timeout');
    for (const { receiver, delivery } of this.#routes)
      if (await deadline.run('The authentication', async () => receiver.authenticate(authorization))) return delivery;
    return null;
  }
}

const FAULT_STATUS = { invalid: 400, 'too-long': 413, 'too-slow': 408 } as const;

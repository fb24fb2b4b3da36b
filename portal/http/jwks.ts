/**
 * `/.well-known/jwks.json`. In: public keys. Out: a web-standard handler and one for Node, Express and Fastify, with caching
 * headers and a validator, so that receivers ask seldom and notice a rotation in time.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PublicJwk } from '../keys/event-key.ts';

export interface JwksOptions {
  /** Read for each request, so that a rotation shows at once: `ring.published`. */
  readonly keys: () => readonly PublicJwk[];
  /** How long receivers may use a copy without asking, in seconds. Default 300; keep it well below the ring's `overlapS`. */
  readonly maxAgeS?: number;
}

interface JwksResponse {
  readonly status: 200 | 304 | 405;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const METHODS = ['GET', 'HEAD'];

function respond({ keys, maxAgeS = 300 }: JwksOptions, method: string, ifNoneMatch: string | null): JwksResponse {
  if (!METHODS.includes(method)) return { status: 405, headers: { Allow: METHODS.join(', ') }, body: '' };
  const body = JSON.stringify({ keys: keys() });
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const headers = {
    'Cache-Control': `public, max-age=${maxAgeS}, stale-if-error=${maxAgeS}`,
    ETag: etag,
    'Access-Control-Allow-Origin': '*',
    'X-Content-Type-Options': 'nosniff',
  };
  const known = ifNoneMatch?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag) ?? false;
  if (known) return { status: 304, headers, body: '' };
  return { status: 200, headers: { ...headers, 'Content-Type': 'application/jwk-set+json' }, body };
}

/** For Deno, Bun, Hono, Next: `(request) => Response`. */
export function jwksHandler(options: JwksOptions): (request: Request) => Response {
  return ({ method, headers: sent }) => {
    const { status, headers, body } = respond(options, method, sent.get('if-none-match'));
    return new Response(status === 200 && method === 'GET' ? body : null, { status, headers });
  };
}

/** For Node and Express: `app.use('/.well-known/jwks.json', jwksListener(options))`; in Fastify after `reply.hijack()`. */
export function jwksListener(options: JwksOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const method = request.method ?? '';
    const { status, headers, body } = respond(options, method, request.headers['if-none-match'] ?? null);
    response.writeHead(status, headers).end(method === 'GET' ? body : undefined);
  };
}

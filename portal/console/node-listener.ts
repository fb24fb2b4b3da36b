/** A web-standard handler on Node. In: requests of `node:http`, Express or Fastify's raw server. Out: its responses, streamed. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Express keeps the whole path here when it strips the mount point off `url`. */
interface MountedRequest extends IncomingMessage {
  readonly originalUrl?: string;
}

/** Methods that a web-standard request must not have (Fetch, "forbidden method"). */
const FORBIDDEN_METHODS = ['CONNECT', 'TRACE', 'TRACK'];

/** For handlers that read no body: `createServer(nodeListener(handler))`, `app.use('/console', nodeListener(handler))`. */
export function nodeListener(handler: (request: Request) => Promise<Response>) {
  return async (request: MountedRequest, response: ServerResponse): Promise<void> => {
    if (FORBIDDEN_METHODS.includes(request.method ?? '')) return void response.writeHead(405).end();
    try {
      await send(await handler(toWeb(request)), response);
    } catch {
      // The client has gone, or the response broke off: either way it cannot be completed.
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  };
}

function toWeb({ method = 'GET', url = '/', originalUrl = url, headers }: MountedRequest): Request {
  const web = new Headers();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) web.set(name, String(value));
  // The host is not checked here: nothing is built from it. "//host/" and "http://host/" are paths too.
  const path = originalUrl.startsWith('/') ? originalUrl : `/${originalUrl}`;
  return new Request(`http://console.invalid${path}`, { method, headers: web });
}

async function send(from: Response, to: ServerResponse): Promise<void> {
  to.writeHead(from.status, Object.fromEntries(from.headers));
  if (from.body === null) return void to.end();
  await pipeline(Readable.fromWeb(from.body), to);
}

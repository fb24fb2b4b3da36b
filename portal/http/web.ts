/** The endpoints as a web-standard handler (Deno, Bun, workers, Hono, Next). In: a Request. Out: a Response. */
import { Endpoints } from './endpoints.ts';
import type { PortalHttpOptions } from './options.ts';
import { type Body, readBody } from './read-body.ts';

export type { PortalEvent, PortalHttpOptions, Visitor } from './options.ts';

/** `mount`: path of the endpoints, for instance `/vigil`. */
export function vigilHandler(options: PortalHttpOptions<Request>, mount = ''): (request: Request) => Promise<Response> {
  const endpoints = new Endpoints(options);
  return async (request) => {
    const { pathname } = new URL(request.url);
    const admission = await endpoints.admit(request, {
      method: request.method,
      path: pathname.startsWith(mount) ? pathname.slice(mount.length) : '',
      origin: request.headers.get('origin') ?? undefined,
      contentType: request.headers.get('content-type') ?? undefined,
    });
    const { status, headers, body } =
      'refused' in admission ? admission.refused : await admission.respond(await bodyOf(request));
    return new Response(JSON.stringify(body), { status, headers });
  };
}

async function bodyOf(request: Request): Promise<Body> {
  const bytes = (request.body as AsyncIterable<Uint8Array> | null)?.[Symbol.asyncIterator]();
  const body = await readBody(bytes);
  // Cancels what is left of the stream; that it cannot be cancelled any more is no fault of the request.
  if ('fault' in body) void bytes?.return?.().catch(() => {});
  return body;
}

/** The endpoints as a web-standard handler (Deno, Bun, workers, Hono, Next). In: a Request. Out: a Response. */
import { parseStrictJson } from '../server/strict-json.ts';
import { MAX_BODY_BYTES, respond } from './endpoints.ts';
import type { PortalHttpOptions } from './options.ts';

export type { PortalEvent, PortalHttpOptions, Visitor } from './options.ts';

/** `mount`: path of the endpoints, for instance `/vigil`. */
export function vigilHandler(options: PortalHttpOptions<Request>, mount = ''): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url);
    // `identify` gets the request with its headers, the body is spent.
    const body = await readBody(request.body as AsyncIterable<Uint8Array> | null);
    const {
      status,
      headers,
      body: content,
    } = await respond(options, request, {
      method: request.method,
      path: pathname.startsWith(mount) ? pathname.slice(mount.length) : '',
      origin: request.headers.get('origin') ?? undefined,
      contentType: request.headers.get('content-type') ?? undefined,
      body,
    });
    return new Response(JSON.stringify(content), { status, headers });
  };
}

/** A body that is too long is discarded up to this many bytes, so that the client can read the error response. */
const MAX_DISCARDED_BYTES = 1_048_576;

/**
 * Undefined for a body that is absent, too long, cut off or not one JSON object; the endpoint then responds
 * `request-invalid`. Never rejects: in Express 4 a rejection for an aborted request would end the process.
 */
export async function readBody(body: AsyncIterable<Uint8Array> | null): Promise<unknown> {
  if (!body) return undefined;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      length += chunk.length;
      if (length > MAX_DISCARDED_BYTES) return undefined;
      if (length <= MAX_BODY_BYTES) chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  if (length > MAX_BODY_BYTES) return undefined;
  const parsed = parseStrictJson(Buffer.concat(chunks));
  return 'object' in parsed ? parsed.object : undefined;
}

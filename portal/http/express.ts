/** The endpoints for Express (4 or 5). In: requests below a mount point. Out: JSON responses; other paths are passed on. */
import type { Request, RequestHandler } from 'express';
import { isEndpoint, respond } from './endpoints.ts';
import type { PortalHttpOptions } from './options.ts';
import { readBody } from './web.ts';

export type { PortalEvent, PortalHttpOptions, Visitor } from './options.ts';

/** `app.use('/vigil', vigilRouter(options))`, before or after `express.json()`. */
export function vigilRouter(options: PortalHttpOptions<Request>): RequestHandler {
  return async (request, response, next) => {
    if (!isEndpoint(request.path)) return next();
    const { status, headers, body } = await respond(options, request, {
      method: request.method,
      path: request.path,
      origin: request.get('origin'),
      contentType: request.get('content-type'),
      body: request.readableEnded ? request.body : await readBody(request),
    });
    response.status(status).set(headers).send(JSON.stringify(body));
  };
}

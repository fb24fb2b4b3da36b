/** The endpoints for Express (4 or 5). In: requests below a mount point. Out: JSON responses; other paths are passed on. */
import type { Request, RequestHandler } from 'express';
import { Endpoints, isEndpoint } from './endpoints.ts';
import type { PortalHttpOptions } from './options.ts';
import { type Body, discardRest, readBody } from './read-body.ts';

export type { PortalEvent, PortalHttpOptions, Visitor } from './options.ts';

/** `app.use('/vigil', vigilRouter(options))`, before or after `express.json()`. */
export function vigilRouter(options: PortalHttpOptions<Request>): RequestHandler {
  const endpoints = new Endpoints(options);
  return async (request, response, next) => {
    if (!isEndpoint(request.path)) return next();
    const admission = await endpoints.admit(request, {
      method: request.method,
      path: request.path,
      origin: request.get('origin'),
      contentType: request.get('content-type'),
    });
    const result = 'refused' in admission ? admission.refused : await admission.respond(await bodyOf(request));
    response.status(result.status).set(result.headers).send(JSON.stringify(result.body));
    discardRest(request);
  };
}

/** A body that another parser has read, or the stream. */
async function bodyOf(request: Request): Promise<Body> {
  if (!request.readableEnded) return readBody(request[Symbol.asyncIterator]());
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null ? { object: { ...body } } : { fault: 'invalid' };
}

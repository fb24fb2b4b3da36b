/** The endpoints for Fastify 5. In: a plugin registration with a prefix. Out: three routes. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PATHS, respond } from './endpoints.ts';
import type { PortalHttpOptions } from './options.ts';
import { readBody } from './web.ts';

export type { PortalEvent, PortalHttpOptions, Visitor } from './options.ts';

/** `app.register(vigilPlugin(options), { prefix: '/vigil' })`. */
export function vigilPlugin(options: PortalHttpOptions<FastifyRequest>): (fastify: FastifyInstance) => Promise<void> {
  return async (fastify) => {
    // Only in the scope of this plugin: all frameworks read and limit bodies alike.
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', (_request: FastifyRequest, payload: IncomingMessage) => readBody(payload));
    for (const url of PATHS) {
      fastify.route({
        method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        url,
        async handler(request, reply) {
          const { status, headers, body } = await respond(options, request, {
            method: request.method,
            path: url,
            origin: request.headers.origin,
            contentType: request.headers['content-type'],
            body: request.body,
          });
          return reply.code(status).headers(headers).send(JSON.stringify(body));
        },
      });
    }
  };
}

/** The endpoints for Fastify 5. In: a plugin registration with a prefix. Out: three routes. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { PortalHttpOptions } from './answers.ts';
import { answer, MAX_BODY_BYTES } from './endpoints.ts';

export type { PortalEvent, PortalHttpOptions, Visitor } from './answers.ts';

/** `app.register(vigilPlugin(options), { prefix: '/vigil' })`. */
export function vigilPlugin(options: PortalHttpOptions<FastifyRequest>): (fastify: FastifyInstance) => Promise<void> {
  return async (fastify) => {
    for (const path of ['/challenge', '/attestation', '/registration']) {
      fastify.post(path, { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
        const { status, headers, body } = await answer(options, request, {
          method: request.method,
          path,
          origin: request.headers.origin,
          contentType: request.headers['content-type'],
          body: request.body,
        });
        return reply.code(status).headers(headers).send(JSON.stringify(body));
      });
    }
  };
}

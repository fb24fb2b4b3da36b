/** The endpoints for Fastify 5. In: a plugin registration with a prefix. Out: three routes. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Endpoints, PATHS, type PlainResponse, type RequestAdmission } from './endpoints.ts';
import type { PortalHttpOptions } from './options.ts';
import { type Body, discardRest, readBody } from './read-body.ts';

export type { PortalEvent, PortalHttpOptions, Visitor } from './options.ts';

/** `app.register(vigilPlugin(options), { prefix: '/vigil' })`. */
export function vigilPlugin(options: PortalHttpOptions<FastifyRequest>): (fastify: FastifyInstance) => Promise<void> {
  const endpoints = new Endpoints(options);
  return async (fastify) => {
    // Only in the scope of this plugin: all frameworks read and limit bodies alike.
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', (_request: FastifyRequest, payload: IncomingMessage) =>
      readBody(payload[Symbol.asyncIterator]()),
    );
    for (const url of PATHS) addRoute(fastify, endpoints, url);
  };
}

function addRoute(fastify: FastifyInstance, endpoints: Endpoints<FastifyRequest>, url: string): void {
  const admitted = new WeakMap<FastifyRequest, Extract<RequestAdmission, { respond: unknown }>>();
  fastify.route({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url,
    // After the onRequest hooks of sessions and cookies, before the body.
    async preParsing(request, reply) {
      const { method, headers } = request;
      const head = { method, path: url, origin: headers.origin, contentType: headers['content-type'] };
      const admission = await endpoints.admit(request, head);
      if ('respond' in admission) admitted.set(request, admission);
      else await send(request, reply, admission.refused);
    },
    async handler(request, reply) {
      const body = (request.body as Body | undefined) ?? { fault: 'invalid' };
      return send(request, reply, await admitted.get(request)!.respond(body));
    },
  });
}

function send(request: FastifyRequest, reply: FastifyReply, { status, headers, body }: PlainResponse): FastifyReply {
  reply.raw.once('finish', () => discardRest(request.raw));
  return reply.code(status).headers(headers).send(JSON.stringify(body));
}

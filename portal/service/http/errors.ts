/** From what was thrown to a problem. In: a fault of Fastify, zod or an operation. Out: status and problem details. */
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { OPERATIONS } from '../api/operations.ts';
import { PROBLEM_TYPE, Problem, type ProblemCode, problemBody } from '../api/problems.ts';

/** Fastify's own faults; the rest of its 4xx are requests of a wrong form. */
const FASTIFY_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'json-expected',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request-invalid',
};

export function problemOf(fault: unknown): Problem {
  if (fault instanceof Problem) return fault;
  if (fault instanceof z.ZodError) return new Problem('request-invalid', z.prettifyError(fault));
  const { code = '', statusCode = 500 } = fault as Partial<FastifyError>;
  const known = FASTIFY_CODES[code];
  if (known) return new Problem(known);
  if (statusCode >= 400 && statusCode < 500) return new Problem('request-invalid');
  return new Problem('internal', undefined, { cause: fault });
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const body = problemBody(problem.code, problem.detail);
  // What is left of a body that was not read must not be taken for the next request.
  if (!request.raw.complete) reply.header('Connection', 'close');
  if (problem.code === 'overloaded') reply.header('Retry-After', '1');
  if (problem.code === 'unauthorized') reply.header('WWW-Authenticate', 'Bearer');
  return reply.code(body.status).type(PROBLEM_TYPE).send(JSON.stringify(body));
}

export function onError(fault: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(fault);
  if (problem.code === 'internal') request.log.error({ err: fault }, 'internal fault');
  return sendProblem(request, reply, problem);
}

export function onNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?')[0];
  const methods = OPERATIONS.filter((one) => one.path === path).map(({ method }) => method);
  if (methods.length === 0) return sendProblem(request, reply, new Problem('not-found'));
  reply.header('Allow', methods.join(', '));
  return sendProblem(request, reply, new Problem('method-not-allowed'));
}

/** What is no HTTP, or did not arrive in time: there is no request yet that Fastify could answer. */
export function onClientError(fault: NodeJS.ErrnoException, socket: Socket): void {
  if (fault.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const late = fault.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const body = problemBody(late ? 'request-timeout' : 'request-invalid');
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${body.status} ${late ? 'Request Timeout' : 'Bad Request'}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

/**
 * The HTTP server. In: the context and the clients that may call. Out: a Fastify instance that is not listening yet. Cheap
 * checks come first: rate, identity, media type and length are settled before a byte of a body is read.
 */
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps, type ServerOptions as TlsOptions } from 'node:https';
import rateLimit from '@fastify/rate-limit';
import { parseStrictJson } from '@vigil/portal/server/strict-json.ts';
import { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, fastify, LogController } from 'fastify';
import { openApiDocument } from '../api/openapi.ts';
import type { Operation } from '../api/operation.ts';
import { OPERATIONS } from '../api/operations.ts';
import { Problem } from '../api/problems.ts';
import type { VerifierContext } from '../context.ts';
import { type ApiKeys, clientOf } from './authenticate.ts';
import { onClientError, onError, onNotFound } from './errors.ts';
import { traced } from './traced.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the client; null until it is known, and on open operations. */
    client: string | null;
  }
  interface FastifyContextConfig {
    operation?: Operation;
  }
}

export interface HttpOptions {
  readonly apiKeys: ApiKeys;
  /** Certificate, key and, for mutual TLS, the authorities of client certificates; null for plain HTTP. */
  readonly tls: Pick<TlsOptions, 'cert' | 'key' | 'ca' | 'requestCert' | 'rejectUnauthorized'> | null;
  /** Requests a second: of one client, and of one address without a key. Per process. */
  readonly rate: { readonly client: number; readonly address: number };
  readonly logger: FastifyBaseLogger;
}

/** A token of 8192 characters twice over, and the fields around it. */
export const MAX_BODY_BYTES = 65_536;
/** Headers and body of a request must be there by then; the check runs twice a second. */
const REQUEST_TIMEOUT_MS = 5_000;
/** Longer than the idle time of usual load balancers, which must be the ones to close. */
const KEEP_ALIVE_MS = 75_000;
const SERVER_OPTIONS = {
  requestTimeout: REQUEST_TIMEOUT_MS,
  headersTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: 500,
  maxHeaderSize: 8_192,
};

export async function createServer(context: VerifierContext, options: HttpOptions): Promise<FastifyInstance> {
  const { tls } = options;
  const app = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: onClientError,
    serverFactory: (handler: RequestListener) =>
      tls ? createHttps({ ...SERVER_OPTIONS, ...tls }, handler) : createHttp(SERVER_OPTIONS, handler),
  });
  app.setErrorHandler(onError);
  app.setNotFoundHandler(onNotFound);
  parseJsonStrictly(app);
  await admitFirst(app, options);
  observe(app, context);
  for (const operation of OPERATIONS) serve(app, context, operation);
  const document = JSON.stringify(openApiDocument());
  app.get('/openapi.json', (_request, reply) => reply.type('application/json').send(document));
  return app;
}

function serve(app: FastifyInstance, context: VerifierContext, operation: Operation): void {
  app.route({
    method: operation.method,
    url: operation.path,
    config: { operation },
    async handler(request, reply) {
      const run = () => operation.run(context, request.body);
      const { status, body, type = 'application/json' } = await traced(operation, request.headers, run);
      if (operation.maxAgeS !== undefined && status === 200)
        reply.header('Cache-Control', `public, max-age=${operation.maxAgeS}`);
      return reply
        .code(status)
        .type(type)
        .send(typeof body === 'string' ? body : JSON.stringify(body));
    },
  });
}

/** Two parsers must not read two meanings: duplicate names are refused. */
function parseJsonStrictly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => {
      const parsed = parseStrictJson(body);
      if ('object' in parsed) return parsed.object;
      throw new Problem('request-invalid', 'The body is not one UTF-8 JSON object without duplicate names.');
    },
  );
}

/** In this order: who, how often, may they. */
async function admitFirst(app: FastifyInstance, { apiKeys, rate }: HttpOptions): Promise<void> {
  app.decorateRequest('client', null);
  app.addHook('onRequest', async (request) => {
    request.client = clientOf(request.raw, apiKeys);
  });
  await app.register(rateLimit, { global: false });
  app.addHook(
    'onRequest',
    app.rateLimit({
      timeWindow: 1_000,
      keyGenerator: ({ client, ip }) => (client === null ? `address ${ip}` : `client ${client}`),
      max: ({ client }) => (client === null ? rate.address : rate.client),
      errorResponseBuilder: () => new Problem('rate-limited'),
    }),
  );
  app.addHook('onRequest', async ({ client, routeOptions }) => {
    if (client === null && routeOptions.config.operation?.open === undefined) checkOpen(routeOptions.url);
  });
}

/** The document is open; whatever else is no open operation needs a client, also what is not there. */
function checkOpen(url: string | undefined): void {
  if (url !== '/openapi.json') throw new Problem('unauthorized');
}

function observe(app: FastifyInstance, { metrics, readiness }: VerifierContext): void {
  app.addHook('onSend', async (_request, reply) => {
    // Callers leave their kept connections before these are closed, which would break off the next request on each.
    if (readiness.stopping) reply.header('Connection', 'close');
    if (!reply.hasHeader('Cache-Control')) reply.header('Cache-Control', 'no-store');
    reply.header('X-Content-Type-Options', 'nosniff');
  });
  app.addHook('onResponse', async (request, reply) => {
    const operation = request.routeOptions.config.operation?.id ?? 'none';
    const ms = reply.elapsedTime;
    metrics.responded(operation, reply.statusCode, ms / 1000);
    const line = { client: request.client, operation, status: reply.statusCode, ms: Math.round(ms * 10) / 10 };
    // A 503 comes by the hundred while a store is away: the fault itself is logged, once a second.
    const isFailure = reply.statusCode >= 500 && reply.statusCode !== 503;
    request.log[isFailure ? 'warn' : 'info'](line, 'response');
  });
}

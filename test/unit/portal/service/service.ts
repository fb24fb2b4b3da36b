/** The service in this process, for tests. In: changes. Out: a server, a simulator, calls whose responses are recorded. */

import { PRESETS } from '@vigil/portal/server/policy.ts';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { VerifierContext } from 'vigil-verifier/context.ts';
import { digestOf } from 'vigil-verifier/http/authenticate.ts';
import { createServer, type HttpOptions } from 'vigil-verifier/http/server.ts';
import { Metrics } from 'vigil-verifier/monitor/metrics.ts';
import { Readiness } from 'vigil-verifier/monitor/readiness.ts';
import { ORIGIN, openBank, type TestBank, VISITOR } from '../bank.ts';
import { checkResponse } from './contract.ts';

export const API_KEY = 'vk_test';
export const OWN = { origin: ORIGIN, ...VISITOR };

export interface ServiceReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

export interface Service {
  readonly bank: TestBank;
  readonly app: FastifyInstance;
  readonly context: VerifierContext;
  /** What was logged, one line each. */
  readonly log: readonly string[];
  get(path: string, headers?: Record<string, string>): Promise<ServiceReply>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<ServiceReply>;
}

export async function openService(
  changes: {
    portal?: Parameters<typeof openBank>[0];
    http?: Partial<HttpOptions>;
    context?: Partial<VerifierContext>;
  } = {},
): Promise<Service> {
  const bank = await openBank(changes.portal, Date.now());
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  const context: VerifierContext = {
    portal: bank.portal,
    policies: new Map(Object.entries(PRESETS)),

    metrics: new Metrics(),
    readiness: new Readiness({ challenges: async () => true, credentials: async () => true }),
    deadlineMs: 1_400,
    ...changes.context,
  };
  const apiKeys = new Map([[digestOf(API_KEY), 'test']]);
  const app = await createServer(context, {
    apiKeys,
    tls: null,
    rate: { client: 1e6, address: 1e6 },
    logger,
    ...changes.http,
  });

  async function call(method: 'GET' | 'POST', url: string, payload?: string, headers?: Record<string, string>) {
    const authorization = `Bearer ${API_KEY}`;
    const json = payload === undefined ? {} : { 'content-type': 'application/json', payload };
    const { payload: _, ...jsonHeaders } = json as Record<string, string>;
    const response = await app.inject({
      method,
      url,
      headers: { authorization, ...jsonHeaders, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    const type = String(response.headers['content-type'] ?? '');
    const reply: ServiceReply = {
      status: response.statusCode,
      headers: response.headers,
      text: response.body,
      body: /json/.test(type) ? JSON.parse(response.body) : {},
    };
    checkResponse(method, url, reply);
    return reply;
  }

  return {
    bank,
    app,
    context,
    log,
    get: (path, headers) => call('GET', path, undefined, headers),
    post: (path, body, headers) => call('POST', path, typeof body === 'string' ? body : JSON.stringify(body), headers),
  };
}

/**
 * The command `console`: the analyst's console as a process of its own. In: a trail to read, names and digests of analysts' keys.
 * Out: a server; an analyst signs in with name and key (HTTP Basic, RFC 7617), so it belongs behind TLS.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { analystConsole } from '@vigil/portal/console/analyst-console.ts';
import { fileRecords } from '@vigil/portal/console/file-records.ts';
import { nodeListener } from '@vigil/portal/console/node-listener.ts';
import { postgresRecords } from '@vigil/portal/console/postgres-records.ts';
import type { RecordSource } from '@vigil/portal/console/record-source.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { FastifyBaseLogger } from 'fastify';
import { type ApiKeys, digestOf } from '../http/authenticate.ts';
import { readApiKeys } from './data-folder.ts';
import { connectPostgres } from './postgres.ts';
import { readPolicies } from './settings.ts';

export interface ConsoleOptions {
  readonly postgres?: string;
  readonly trail?: string;
  readonly analysts: string;
  readonly host: string;
  readonly port: number;
  readonly id: string;
  readonly name: string;
  readonly policies?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly logLevel: string;
}

/** A search reads many rows: it gets longer than a call of the verifier. */
const SEARCH_MS = 10_000;
const REQUEST_MS = 5_000;

/** Resolves to where it listens. The process ends by a signal. @throws VigilError `trail-missing`, `api-keys-invalid`. */
export async function serveConsole(options: ConsoleOptions, logger: FastifyBaseLogger): Promise<string> {
  const { id, name, host, port } = options;
  const analysts = await readApiKeys(options.analysts);
  const policies = [...(await readPolicies(options.policies)).values()];
  const records = openRecords(options);
  // A large file takes seconds to read: before the first analyst comes.
  if (options.trail !== undefined) await records.page(id, { from: 0, to: 1 }, null, 1);
  const handler = await analystConsole({
    bank: { id, name },
    records,
    policies,
    identify: (request) => analystOf(request, analysts),
    challengeHeaders: { 'www-authenticate': 'Basic realm="Vigil records", charset="UTF-8"' },
    onAccess: ({ analyst, operation, query }) => logger.info({ analyst, operation, query }, 'records read'),
    onFault: (fault) => logger.error({ err: fault }, 'records fault'),
    timeoutMs: SEARCH_MS,
  });
  const server = await createServer(options, nodeListener(handler));
  server.listen({ host, port });
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  const scheme = options.tlsCert === undefined ? 'http' : 'https';
  return `The analyst's console listens on ${scheme}://${host}:${bound}/`;
}

async function createServer({ tlsCert, tlsKey }: ConsoleOptions, listener: ReturnType<typeof nodeListener>) {
  const limits = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS };
  if (tlsCert === undefined && tlsKey === undefined) return createHttp(limits, listener);
  if (tlsCert === undefined || tlsKey === undefined)
    throw new VigilError('tls-incomplete', 'TLS needs --tls-cert and --tls-key.');
  return createHttps({ ...limits, cert: await readFile(tlsCert), key: await readFile(tlsKey) }, listener);
}

function openRecords({ postgres, trail }: ConsoleOptions): RecordSource {
  if ((postgres === undefined) === (trail === undefined))
    throw new VigilError('trail-missing', 'Give either --postgres or --trail.');
  return postgres === undefined ? fileRecords(trail!) : postgresRecords(connectPostgres(postgres, SEARCH_MS));
}

const BASIC = /^Basic ([\w+/]{1,512}={0,2})$/i;

/** The digest is looked up, not the key; the name must be that of the key. 256 random bits are not guessed: failures are not counted. */
function analystOf(request: Request, analysts: ApiKeys): string | null {
  const encoded = BASIC.exec(request.headers.get('authorization') ?? '')?.[1];
  if (encoded === undefined) return null;
  const [name = '', ...key] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return analysts.get(digestOf(key.join(':'))) === name ? name : null;
}

/** Starts the provider next to the bank. In: the bank's origin and customers. Out: its issuer, the portal's client, a way to close it. */
import { createServer, type RequestListener } from 'node:http';
import type { CustomerDirectory } from '../customers.ts';
import { closeServer, listen } from '../listen.ts';
import { identityProvider, newClient } from './provider.ts';
import type { RegisteredClient } from './provider-parts.ts';

export interface RunningProvider {
  readonly issuer: string;
  readonly client: RegisteredClient;
  close(): Promise<void>;
}

export interface StartProviderOptions {
  readonly portal: string;
  readonly customers: CustomerDirectory;
  readonly assets: string;
  readonly now?: () => number;
  readonly pushedOnly?: boolean;
}

/** On a free port of the same host. */
export async function startProvider(options: StartProviderOptions): Promise<RunningProvider> {
  const { portal, now = Date.now } = options;
  // The provider needs its issuer, and the issuer needs the port.
  let listener: RequestListener = (_req, res) => res.writeHead(503).end();
  const server = createServer((req, res) => listener(req, res));
  const host = new URL(portal).hostname;
  const issuer = `http://${host}:${await listen(server, 0, host)}`;
  const client = newClient(portal);
  listener = identityProvider({ ...options, issuer, client, now });
  return { issuer, client, close: () => closeServer(server) };
}

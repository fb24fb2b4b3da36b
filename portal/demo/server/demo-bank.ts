/** The demo bank as a whole. In: where to listen, whom it serves. Out: a running bank, and how to pin and close it. */
import { existsSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Request } from 'express';
import { codeOf, VigilError } from '../../../shared/errors.ts';
import type { PinnedBank } from '../../../shared/policy.ts';
import { type BankPrivateKey, generateBankKeys, openPortal, type PortalPolicy, PRESETS } from '../../server.ts';
import { memoryChallenges, memoryCredentials } from '../../stores/memory.ts';
import { bankApp } from './app.ts';
import { type Bank, lockSession } from './bank.ts';
import { SessionCookie } from './cookies.ts';
import { type CustomerConfig, CustomerDirectory, DEMO_CUSTOMERS } from './customers.ts';
import { type EventDesk, openEventDesk } from './event-desk.ts';
import { EventStreams } from './event-stream.ts';
import { Feed } from './feed.ts';
import { Ledger } from './ledger.ts';
import { Mailbox } from './mailbox.ts';
import { PaymentDesk } from './payment.ts';
import { SessionStore } from './sessions.ts';
import { openVigilDesk } from './vigil-desk.ts';

/** Where `portal/demo/vite.config.ts` puts what the pages load. */
const ASSETS = fileURLToPath(new URL('../../../dist/bank/', import.meta.url));

export interface DemoBankOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  /** A loopback name: the console is open to whoever reaches it. */
  readonly host?: 'localhost' | '127.0.0.1';
  /** Identity under which companions pin this bank. */
  readonly id?: string;
  readonly name?: string;
  /** Private keys from an earlier run; new ones otherwise. */
  readonly keys?: readonly BankPrivateKey[];
  readonly customers?: readonly CustomerConfig[];
  readonly policy?: PortalPolicy;
  /** Folder for security events that wait for delivery; a temporary one by default. */
  readonly home?: string;
  readonly log?: (line: string) => void;
}

export interface DemoBank {
  readonly url: string;
  readonly bankPolicy: PinnedBank;
  readonly feed: Feed;
  close(): Promise<void>;
}

/** @throws VigilError `pages-not-built`, `port-unavailable`, `portal-misconfigured`. */
export async function startDemoBank(options: DemoBankOptions = {}): Promise<DemoBank> {
  if (!existsSync(`${ASSETS}bank.js`)) {
    throw new VigilError('pages-not-built', 'Build the pages of the demo bank first: npm run build:bank.');
  }
  const { host = 'localhost', log = () => {} } = options;
  const streams = new EventStreams();
  // The origin is known only once the port is, and the bank only once the origin is.
  let listener: RequestListener = (_req, res) => res.writeHead(503).end();
  const server = createServer((req, res) => listener(req, res));
  const port = await listen(server, options.port ?? 0, host);
  const origin = `http://${host}:${port}`;
  const feed = new Feed(Date.now);
  const onFault = (fault: unknown) => log(`fault ${codeOf(fault)}`);
  const events = await openEventDesk({ origin, feed, home: options.home, onFault });
  const bank = await openBank({ options, origin, port, feed, events, streams, onFault });
  listener = bankApp({ bank, events, assets: ASSETS, log });
  return {
    url: origin,
    bankPolicy: bank.vigil.portal.pinned,
    feed: bank.feed,
    async close() {
      streams.closeAll();
      await events.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

interface Parts {
  readonly options: DemoBankOptions;
  readonly origin: string;
  readonly port: number;
  readonly feed: Feed;
  readonly events: EventDesk;
  readonly streams: EventStreams;
  readonly onFault: (fault: unknown) => void;
}

async function openBank({ options, origin, port, feed, events, streams, onFault }: Parts): Promise<Bank> {
  const now = Date.now;
  const customerConfigs = options.customers ?? DEMO_CUSTOMERS;
  const sessions = new SessionStore();
  const cookie = new SessionCookie(port);
  const payments = new PaymentDesk();
  const portal = await openPortal({
    id: options.id ?? 'nordhaven-corporate',
    name: options.name ?? 'Nordhaven Corporate',
    origins: [origin],
    keys: [...(options.keys ?? (await generateBankKeys()))],
    challenges: memoryChallenges(now),
    credentials: memoryCredentials(),
    policy: options.policy ?? PRESETS.balanced,
    now,
    onFault,
  });
  const sessionOf = (req: Request) => {
    const session = sessions.find(cookie.read(req), now());
    return session?.state === 'signed-in' ? session : null;
  };
  const vigil = openVigilDesk({
    portal,
    origin,
    feed,
    now,
    sessionOf,
    paymentOf: (session, id) => payments.find(session.id, id),
    lock: (session, reason) => lockSession({ payments, feed }, session, reason),
    events,
  });
  const customers = new CustomerDirectory(customerConfigs);
  const rest = { ledger: new Ledger(), mailbox: new Mailbox(), payments, feed, streams, vigil, now };
  return { origin, customerConfigs, customers, sessions, cookie, ...rest };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(new VigilError('port-unavailable', `Port ${port} is taken.`, { cause })));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

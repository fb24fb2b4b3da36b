/** Starts the demo bank. In: port, host, customers. Out: a running bank, its entry for companions, and a way to close it. */
import { existsSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { memoryRecords } from '@vigil/portal/console/record-index.ts';
import { type BankPrivateKey, generateBankKeys, openPortal, type PortalPolicy, PRESETS } from '@vigil/portal/server.ts';
import { memoryChallenges, memoryCredentials } from '@vigil/portal/stores/memory.ts';
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import type { PinnedBank } from '@vigil/protocol/policy.ts';
import { ROOT } from '../../parts/root.ts';
import { bankApp } from './app.ts';
import { type CustomerConfig, CustomerDirectory, DEMO_CUSTOMERS } from './customers.ts';
import { Feed } from './feed.ts';
import { startProvider } from './identity/start-provider.ts';
import { closeServer, listen } from './listen.ts';
import { endIdleSessions, openBank } from './open-bank.ts';
import { consoleRoutes } from './routes/console.ts';
import { openSecurityEvents } from './security-events.ts';
import { stepUpClient } from './step-up.ts';

/** Interval between checks for expired sessions. */
const SWEEP_MS = 30_000;

/** Output folder of demo/bank/vite.config.ts. */
const ASSETS = join(ROOT, 'dist', 'bank');

export interface DemoBankOptions {
  /** 0 uses a free port. */
  readonly port?: number;
  /** A loopback name, because the console has no sign-in. */
  readonly host?: 'localhost' | '127.0.0.1';
  /** Identity under which companions pin this bank. */
  readonly id?: string;
  readonly name?: string;
  /** Private keys of an earlier run; new ones by default. */
  readonly keys?: readonly BankPrivateKey[];
  readonly customers?: readonly CustomerConfig[];
  readonly policy?: PortalPolicy;
  /** Folder for waiting security events; a temporary one by default. */
  readonly home?: string;
  readonly log?: (line: string) => void;
  /** Challenges and attestations of one session; benchmarks raise it. */
  readonly maxRequestsPerMinute?: number;
}

export interface DemoBank {
  readonly url: string;
  readonly bankPolicy: PinnedBank;
  /** The OpenID provider that customers step up with. */
  readonly issuer: string;
  readonly feed: Feed;
  close(): Promise<void>;
}

/** @throws VigilError `pages-not-built`, `console-not-built`, `port-unavailable`, `portal-misconfigured`. */
export async function startDemoBank(options: DemoBankOptions = {}): Promise<DemoBank> {
  if (!existsSync(join(ASSETS, 'bank.js'))) {
    throw new VigilError('pages-not-built', 'The pages of the demo bank are not built: run "npm run build:bank".');
  }
  const { host = 'localhost', log = () => {} } = options;
  // The bank needs its origin, and the origin needs the port.
  let listener: RequestListener = (_req, res) => res.writeHead(503).end();
  const server = createServer((req, res) => listener(req, res));
  const port = await listen(server, options.port ?? 0, host);
  const origin = `http://${host}:${port}`;
  const closers: (() => Promise<void> | void)[] = [() => closeServer(server)];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const onFault = (fault: unknown) => log(`fault ${codeOf(fault)}`);
    const keys = options.keys ?? (await generateBankKeys());
    const feed = new Feed(Date.now);
    const key = keys.find((made) => made.use === 'sig')!;
    const credentials = memoryCredentials();
    const portal = await openPortal({
      id: options.id ?? 'nordhaven-corporate',
      name: options.name ?? 'Nordhaven Corporate',
      origins: [origin],
      keys: [...keys],
      challenges: memoryChallenges(),
      credentials,
      policy: options.policy ?? PRESETS.balanced,
      onFault,
    });
    const events = await openSecurityEvents({ origin, key, feed, home: options.home, onFault });
    closers.push(() => events.close());
    const customerConfigs = options.customers ?? DEMO_CUSTOMERS;
    const customers = new CustomerDirectory(customerConfigs);
    const identity = await startProvider({ portal: origin, customers, assets: ASSETS });
    closers.push(() => identity.close());
    const stepUp = stepUpClient(identity.issuer, identity.client);
    const bank = openBank({
      customerConfigs,
      customers,
      origin,
      port,
      portal,
      feed,
      events,
      stepUp,
      maxRequestsPerMinute: options.maxRequestsPerMinute,
    });
    closers.push(() => bank.streams.closeAll());
    const sweep = setInterval(() => endIdleSessions(bank), SWEEP_MS);
    closers.push(() => clearInterval(sweep));
    const console = await consoleRoutes(portal, memoryRecords(credentials));
    listener = bankApp({ bank, events, console, assets: ASSETS, log });
    return { url: origin, issuer: identity.issuer, bankPolicy: portal.pinned, feed, close };
  } catch (fault) {
    await close();
    throw fault;
  }
}

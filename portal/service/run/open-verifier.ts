/**
 * Puts the service together. In: settings. Out: a server that is ready to listen, and how to stop it: first unready, then
 * no new connections, then the requests under way, then the stores.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { BankKeyInput } from '@vigil/portal/keys/private-key.ts';
import { publicKeyOf } from '@vigil/portal/keys/root-key.ts';
import { readKeyFeed } from '@vigil/portal/keys/sign-key-feed.ts';
import { withDeadline } from '@vigil/portal/server/deadline.ts';
import { isOverload } from '@vigil/portal/server/operation-limit.ts';
import { openPortal, type Portal } from '@vigil/portal/server/portal.ts';
import type { ChallengeStore, CredentialStore } from '@vigil/portal/server/stores.ts';
import { fileCredentials } from '@vigil/portal/stores/file.ts';
import { memoryChallenges } from '@vigil/portal/stores/memory.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { VerifierContext } from '../context.ts';
import { createServer } from '../http/server.ts';
import { type StoreClock, watchClocks } from '../monitor/clock-check.ts';
import { faultLog } from '../monitor/fault-log.ts';
import { Metrics } from '../monitor/metrics.ts';
import { Readiness } from '../monitor/readiness.ts';
import { type EmbeddedFiles, embeddedFiles, readApiKeys, readKeys } from './data-folder.ts';
import { HeldPortal, type KeySources, type ReloadResult } from './held-portal.ts';
import { openHsm } from './hsm.ts';
import { type ServedFeed, servedFeed } from './key-feed.ts';
import { openPostgres } from './postgres.ts';
import { type OpenStore, openRedis } from './redis.ts';
import { readPolicies, readTls, type ServeOptions, storeDeadlineMs } from './settings.ts';

export interface Verifier {
  readonly app: FastifyInstance;
  /** As it was at the start; operations take that of the moment. */
  readonly portal: Portal;
  /** Looks for changed keys and feeds now. */
  reload(): Promise<ReloadResult>;
  stop(): Promise<void>;
}

/** Requests under way get this long at a stop. */
const STOP_WITHIN_MS = 10_000;
/** Requests a second of one address that shows no key: health checks, JWK sets, strangers. */
const RATE_WITHOUT_KEY = 50;

export async function openVerifier(options: ServeOptions, logger: FastifyBaseLogger): Promise<Verifier> {
  const metrics = new Metrics();
  const logFault = faultLog(logger);
  const onFault = (fault: unknown) => {
    if (isOverload(fault)) return void logger.warn({ err: fault }, 'overloaded');
    metrics.faulted();
    logFault(fault);
  };
  const policies = await readPolicies(options.policies);
  const policy = policies.get(options.policy);
  if (!policy) throw new VigilError('policy-unknown', `--policy is one of ${[...policies.keys()].join(', ')}.`);
  const files = await embeddedFiles(options);
  const [apiKeys, tls] = await Promise.all([readApiKeys(files.apiKeys), readTls(options)]);
  const readSources = await keySources(options, files);
  const first = await readSources();
  const stores = await openStores(options, files.credentials, onFault);
  const { id, name, origin } = options;
  const { challenges, credentials } = { challenges: stores.challenges.store, credentials: stores.credentials.store };
  const identity = { id, name, origins: [...origin] };
  const held = await HeldPortal.open({
    read: afterFirst(first, readSources),
    async open({ keys, keyFeed }: HeldKeys) {
      const storeTimeoutMs = options.deadlineMs;
      const stores = { challenges, credentials, storeTimeoutMs };
      const portal = await openPortal({ ...identity, keys, keyFeed, policy, ...stores, onFault });
      if (keyFeed) metrics.feedEnds(readKeyFeed(keyFeed.feed).exp);
      return portal;
    },
    onReload(result, fault) {
      if (result !== 'unchanged') metrics.keysReloaded(result);
      if (result === 'reloaded') logger.info('keys reloaded');
      if (result === 'failed') logger.error({ err: fault }, 'keys not reloaded: the former ones stay in force');
    },
  });
  held.reloadEvery(options.reloadS * 1_000);
  const readiness = new Readiness({ challenges: stores.challenges.probe, credentials: stores.credentials.probe });
  const clocks = clocksOf(stores);
  const stopClocks = watchClocks({ clocks, metrics, logger });
  const context: VerifierContext = {
    get portal() {
      return held.portal;
    },
    policies,
    metrics,
    readiness,
    deadlineMs: options.deadlineMs,
  };
  const rate = { client: options.rate, address: RATE_WITHOUT_KEY };
  const app = await createServer(context, { apiKeys, tls, rate, logger });
  return {
    app,
    portal: held.portal,
    reload: () => held.reload(),
    async stop() {
      held.stop();
      stopClocks();
      readiness.stop();
      await pause(options.drainMs);
      await withDeadline('Closing after the last requests', STOP_WITHIN_MS, async () => app.close()).catch(onFault);
      await Promise.all([stores.challenges.close(), stores.credentials.close()]);
    },
  };
}

interface HeldKeys {
  readonly keys: BankKeyInput[];
  readonly keyFeed: ServedFeed | undefined;
}

/** Reads keys and feed as they are now. Keys in an HSM are opened once: another HSM needs a restart. */
async function keySources(options: ServeOptions, files: EmbeddedFiles): Promise<() => Promise<KeySources<HeldKeys>>> {
  const inHsm = options.hsm === undefined ? null : await openHsm(options.hsm);
  let former: ServedFeed | undefined;
  return async () => {
    const keys = inHsm ?? (await readKeys(files.keys));
    const keyFeed = await servedFeed(options, files.root, keys, former);
    former = keyFeed;
    const version = JSON.stringify([keys.map(publicKeyOf), keyFeed ?? null]);
    return { keys: { keys, keyFeed }, version };
  };
}

/** What was read before the stores were opened counts as the first reading. */
function afterFirst<Keys>(first: KeySources<Keys>, read: () => Promise<KeySources<Keys>>): typeof read {
  let waiting: KeySources<Keys> | null = first;
  return async () => {
    const result = waiting ?? (await read());
    waiting = null;
    return result;
  };
}

interface Stores {
  readonly challenges: OpenStore<ChallengeStore>;
  readonly credentials: OpenStore<CredentialStore>;
}

async function openStores(options: ServeOptions, folder: string, onFault: (fault: unknown) => void): Promise<Stores> {
  const { redis, postgres } = options;
  const callMs = storeDeadlineMs(options);
  return {
    challenges:
      redis === undefined
        ? embeddedChallenges()
        : await openRedis(redis, { callMs, replicas: options.redisReplicas, onFault }),
    credentials:
      postgres === undefined ? await embeddedCredentials(folder) : await openPostgres(postgres, callMs, onFault),
  };
}

function clocksOf({ challenges, credentials }: Stores): Record<string, StoreClock> {
  const clocks = { challenges: challenges.clock, credentials: credentials.clock };
  return Object.fromEntries(Object.entries(clocks).flatMap(([store, clock]) => (clock ? [[store, clock]] : [])));
}

const attestations = async () => true;

function embeddedChallenges(): OpenStore<ChallengeStore> {
  return { store: memoryChallenges(), probe: attestations, close: async () => {} };
}

async function embeddedCredentials(folder: string): Promise<OpenStore<CredentialStore>> {
  const store = await fileCredentials(folder);
  return { store, probe: attestations, close: () => store.close() };
}

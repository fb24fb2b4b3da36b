/**
 * Challenges in Redis. In: a URL. Out: the store, its probe and how to close it. A command is answered or has failed
 * within its deadline, a connection that swallows is dropped, and a lost one is made again without end.
 */

import type { ChallengeStore } from '@vigil/portal/server/stores.ts';
import { redisChallenges } from '@vigil/portal/stores/redis.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { Redis, type RedisOptions } from 'ioredis';
import type { ReadinessProbe } from '../monitor/readiness.ts';

export interface OpenStore<Store> {
  readonly store: Store;
  readonly probe: ReadinessProbe;
  close(): Promise<void>;
}

const MAX_RETRY_MS = 1_000;

function settings(callMs: number): RedisOptions {
  return {
    lazyConnect: true,
    connectTimeout: callMs,
    commandTimeout: callMs,
    socketTimeout: 2 * callMs,
    // Without a connection a command fails at once, and no command is sent twice.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(50 * attempt, MAX_RETRY_MS),
    // After a fail-over the old primary is a replica, which refuses to write: connect again.
    reconnectOnError: (fault) => fault.message.startsWith('READONLY'),
  };
}

/** `redis+sentinel://host:port,host:port/name` asks Sentinels for the primary of that name. */
export function parseSentinels(url: string): { sentinels: { host: string; port: number }[]; name: string } | null {
  const [, hosts, name] = /^redis\+sentinel:\/\/([^/]+)\/([\w.-]+)$/.exec(url) ?? [];
  if (hosts === undefined || name === undefined) return null;
  const sentinels = hosts.split(',').map((one) => {
    const { hostname, port } = new URL(`redis://${one}`);
    return { host: hostname, port: Number(port || 26_379) };
  });
  return { sentinels, name };
}

function connect(url: string, callMs: number): Redis {
  const options = settings(callMs);
  if (!url.startsWith('redis+sentinel:')) return new Redis(url, options);
  const found = parseSentinels(url);
  if (!found) throw new VigilError('redis-url-invalid', 'Expected redis+sentinel://host:port,host:port/name.');
  const sentinelRetryStrategy = (attempt: number) => Math.min(50 * attempt, MAX_RETRY_MS);
  return new Redis({ ...options, ...found, sentinelRetryStrategy });
}

/** Starts without Redis too: the process is then not ready. `onFault` is told of every lost connection. */
export async function openRedis(
  url: string,
  callMs: number,
  onFault: (fault: unknown) => void,
): Promise<OpenStore<ChallengeStore>> {
  const client = connect(url, callMs);
  client.on('error', onFault);
  await client.connect().catch(onFault);
  return {
    store: redisChallenges(client),
    probe: () => client.ping(),
    async close() {
      client.disconnect();
    },
  };
}

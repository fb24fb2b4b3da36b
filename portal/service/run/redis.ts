/**
 * Challenges in Redis. In: a URL. Out: the store, its probe and how to close it. A command is answered or has failed
 * within its deadline, a connection that swallows is dropped, and a lost one is made again without end.
 */

import type { ChallengeStore } from '@vigil/portal/server/stores.ts';
import { redisChallenges, redisOptions } from '@vigil/portal/stores/redis.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { Redis } from 'ioredis';
import type { StoreClock } from '../monitor/clock-check.ts';
import type { ReadinessProbe } from '../monitor/readiness.ts';

export interface OpenStore<Store> {
  readonly store: Store;
  readonly probe: ReadinessProbe;
  /** Absent for a store in this process. */
  readonly clock?: StoreClock;
  close(): Promise<void>;
}

export interface RedisStoreOptions {
  /** Longest time for one command, in milliseconds. */
  readonly callMs: number;
  /** Replicas that must have a used challenge before it counts. */
  readonly replicas: number;
  readonly onFault: (fault: unknown) => void;
}

/** `redis+sentinel://host:port,host:port/name` asks Sentinels for the primary of that name. */
function parseSentinels(url: string): { sentinels: { host: string; port: number }[]; name: string } | null {
  const [, hosts, name] = /^redis\+sentinel:\/\/([^/]+)\/([\w.-]+)$/.exec(url) ?? [];
  if (hosts === undefined || name === undefined) return null;
  const sentinels = hosts.split(',').map((one) => {
    const { hostname, port } = new URL(`redis://${one}`);
    return { host: hostname, port: Number(port || 26_379) };
  });
  return { sentinels, name };
}

function connect(url: string, callMs: number): Redis {
  const options = { ...redisOptions(callMs), lazyConnect: true };
  if (!url.startsWith('redis+sentinel:')) return new Redis(url, options);
  const found = parseSentinels(url);
  if (!found) throw new VigilError('redis-url-invalid', 'Expected redis+sentinel://host:port,host:port/name.');
  return new Redis({ ...options, ...found });
}

/** Starts without Redis too: the process is then not ready. `onFault` is told of every lost connection. */
export async function openRedis(
  url: string,
  { callMs, replicas, onFault }: RedisStoreOptions,
): Promise<OpenStore<ChallengeStore>> {
  const client = connect(url, callMs);
  client.on('error', onFault);
  await client.connect().catch(onFault);
  return {
    store: redisChallenges(client, 'vigil:', { replicas, waitMs: callMs / 2 }),
    probe: () => client.ping(),
    async clock() {
      const [seconds, microseconds] = (await client.time()).map(Number);
      return (seconds ?? Number.NaN) * 1000 + (microseconds ?? 0) / 1000;
    },
    async close() {
      client.disconnect();
    },
  };
}

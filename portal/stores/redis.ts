/**
 * Challenges and chains in Redis (6 or later), for any number of portal processes. In: the caller's own client. Out: a
 * ChallengeStore. Each atomic step is one Lua script. With replicas, read and write the primary: every process must see a
 * consumed challenge as consumed.
 */
import { randomBytes } from 'node:crypto';
import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { type ChallengeStore, RECORD_LIFE_S } from '../server/stores.ts';

/** The part of an `ioredis` client that is used. */
export interface RedisClient {
  eval(script: string, keyCount: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
  get(key: string): Promise<string | null>;
  /** Only for `replicas`. */
  wait?(replicas: number, timeoutMs: number): Promise<number>;
}

export interface RedisDurability {
  /**
   * How many replicas must have a used challenge, a chain or an approval before it counts. With 0 a fail-over right after a write can
   * lose it, and the new primary accepts that challenge a second time. Default 0.
   */
  readonly replicas?: number;
  /** How long to wait for them, in milliseconds; then the operation is a step-up. Default 500. */
  readonly waitMs?: number;
}

/**
 * Recommended options of an `ioredis` client: a command fails after `timeoutMs`, at once without a connection, and is never
 * sent twice; a lost connection is reopened without end, also after a fail-over.
 */
export function redisOptions(timeoutMs = 1_000) {
  return {
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    socketTimeout: 2 * timeoutMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt: number) => Math.min(50 * attempt, 1_000),
    // While Sentinels elect: look again soon, each of them within the deadline.
    sentinelRetryStrategy: (attempt: number) => Math.min(50 * attempt, 1_000),
    sentinelCommandTimeout: timeoutMs,
    // After a fail-over the former primary refuses to write.
    reconnectOnError: (fault: Error) => fault.message.startsWith('READONLY'),
  };
}

const record = z.strictObject({ purpose: z.enum(PURPOSES), iat: z.number(), exp: z.number(), bind: z.string() });

const SET = `redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])`;

const CONSUME = `
local value = redis.call('GET', KEYS[1])
if value and value ~= 'used' then redis.call('SET', KEYS[1], 'used', 'EX', ARGV[1]) end
return value`;

const SWAP = `
local value = redis.call('GET', KEYS[1])
if (value or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`;

/** All keys start with `prefix` and the id of the bank. No value is the empty string, which means absent. */
export function redisChallenges(
  client: RedisClient,
  prefix = 'vigil:',
  durability: RedisDurability = {},
): ChallengeStore {
  const replicated = replication(client, durability);
  const keyOf = (bank: string, name: string) => `${prefix}${encodeURIComponent(bank)}:${name}`;
  const challengeKey = (bank: string, nonce: string) => keyOf(bank, `challenge:${nonce}`);
  return {
    async issue(bank, issued) {
      const nonce = randomBytes(24).toString('base64url');
      await client.eval(SET, 1, challengeKey(bank, nonce), JSON.stringify(issued), RECORD_LIFE_S);
      return nonce;
    },
    async consume(bank, nonce) {
      const value = await client.eval(CONSUME, 1, challengeKey(bank, nonce), RECORD_LIFE_S);
      if (typeof value !== 'string') return { state: 'unknown' };
      await replicated();
      return value === 'used' ? { state: 'used' } : { state: 'fresh', record: record.parse(JSON.parse(value)) };
    },
    read(bank, key) {
      return client.get(keyOf(bank, key));
    },
    async swap(bank, key, before, after, lifeS) {
      if ((await client.eval(SWAP, 1, keyOf(bank, key), before ?? '', after, lifeS)) !== 1) return false;
      await replicated();
      return true;
    },
  };
}

/**
 * Waits until enough replicas have all that this connection wrote so far. Calls of one turn of the event loop share one WAIT, since
 * it holds up the connection.
 */
function replication(client: RedisClient, { replicas = 0, waitMs = 500 }: RedisDurability): () => Promise<void> {
  if (replicas === 0) return async () => {};
  const { wait } = client;
  if (!wait) throw new VigilError('redis-wait-missing', 'The Redis client has no "wait": leave "replicas" out.');
  let next: Promise<number> | null = null;
  return async () => {
    next ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      next = null;
      return wait.call(client, replicas, Math.ceil(waitMs));
    });
    const count = await next;
    if (count < replicas)
      throw new VigilError('redis-not-replicated', `${count} of ${replicas} replicas have the write.`);
  };
}

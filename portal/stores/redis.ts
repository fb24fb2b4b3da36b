/**
 * Challenges and chains in Redis (6 or later), for any number of portal processes. In: the caller's own client. Out: a
 * ChallengeStore. Each atomic step is one Lua script. A challenge is consumed in the epoch of its issue alone: by the same
 * process of Redis that has been the primary since. After a restart or a fail-over, which may have lost a consume, pending
 * challenges are refused.
 */
import { randomBytes } from 'node:crypto';
import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { type ChallengeStore, RECORD_LIFE_S } from '../server/stores.ts';
import type { ReplaySet } from './replay-set.ts';

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
   * lose a link of a chain or an approval. Default 0.
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
    // Commands of one turn of the event loop go in one write.
    enableAutoPipelining: true,
    retryStrategy: (attempt: number) => Math.min(50 * attempt, 1_000),
    // While Sentinels elect: look again soon, each of them within the deadline.
    sentinelRetryStrategy: (attempt: number) => Math.min(50 * attempt, 1_000),
    sentinelCommandTimeout: timeoutMs,
    // After a fail-over the former primary refuses to write.
    reconnectOnError: (fault: Error) => fault.message.startsWith('READONLY'),
  };
}

const record = z.strictObject({ purpose: z.enum(PURPOSES), iat: z.number(), exp: z.number(), bind: z.string() });

/** `run_id` changes with each process, `master_replid` with each promotion (and when a primary gives up its backlog). */
const EPOCH = `
local function life()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
    .. string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
end
`;

const ISSUE = `${EPOCH}
redis.call('SET', KEYS[1], life() .. ARGV[1], 'EX', ARGV[2])`;

const CONSUME = `${EPOCH}
local value = redis.call('GET', KEYS[1])
if not value or value == 'used' then return value end
redis.call('SET', KEYS[1], 'used', 'EX', ARGV[1])
local own = life()
if string.sub(value, 1, #own) ~= own then return nil end
return string.sub(value, #own + 1)`;

const SWAP = `
local value = redis.call('GET', KEYS[1])
if (value or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`;

/** The marker goes with the entries when all keys are removed. */
const SET_EPOCH = `${EPOCH}
local marker = redis.call('GET', KEYS[1])
local function epoch() return string.sub(redis.sha1hex(life() .. marker), 1, 32) end
`;

/** Eviction would remove used nonces and keep the marker. */
const READ_EPOCH = `
local memory = redis.call('INFO', 'memory')
if string.match(memory, 'maxmemory:(%d+)') ~= '0' and not string.find(memory, 'maxmemory_policy:noeviction', 1, true) then
  return 'evicts'
end
redis.call('SET', KEYS[1], ARGV[1], 'NX')
${SET_EPOCH}
return epoch()`;

const USE = `${SET_EPOCH}
if not marker or epoch() ~= ARGV[1] then return 'other-epoch' end
if redis.call('SET', KEYS[2], 'used', 'EX', ARGV[2], 'NX') then return 'fresh' end
return 'used'`;

const use = z.enum(['fresh', 'used', 'other-epoch']);

/** All keys start with `prefix` and the id of the bank. No value is the empty string, which means absent. */
export function redisChallenges(
  client: RedisClient,
  prefix = 'vigil:',
  durability: RedisDurability = {},
): ChallengeStore & ReplaySet {
  const replicated = replication(client, durability);
  const keyOf = (bank: string, name: string) => `${prefix}${encodeURIComponent(bank)}:${name}`;
  const markerKey = `${prefix}replay-set`;
  const challengeKey = (bank: string, nonce: string) => keyOf(bank, `challenge:${nonce}`);
  return {
    async issue(bank, issued) {
      const nonce = randomBytes(24).toString('base64url');
      await client.eval(ISSUE, 1, challengeKey(bank, nonce), JSON.stringify(issued), RECORD_LIFE_S);
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
    async epoch() {
      const epoch = await client.eval(READ_EPOCH, 1, markerKey, randomBytes(16).toString('hex'));
      if (typeof epoch === 'string' && epoch !== 'evicts') return epoch;
      throw new VigilError('replay-set-evicts', 'Used nonces need the maxmemory-policy noeviction of Redis.');
    },
    async use(bank, nonce, epoch, lifeS) {
      const usedKey = keyOf(bank, `used:${nonce}`);
      const outcome = use.parse(await client.eval(USE, 2, markerKey, usedKey, epoch, lifeS));
      await replicated();
      return outcome;
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

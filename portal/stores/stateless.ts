/**
 * Challenges without a store: the nonce carries its own record under a MAC, with a secret that all processes share. In:
 * the secret, and the set of used nonces and chains. Out: a ChallengeStore. Issuing a challenge writes nothing; using
 * one writes its nonce once. The nonce names the epoch of the set: when the set lost entries, it is refused.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { type ChallengeRecord, type ChallengeStore, type Consumed, RECORD_LIFE_S } from '../server/stores.ts';
import type { ReplaySet } from './replay-set.ts';

/**
 * Layout of a nonce, in bytes: random, purpose, iat, exp, bind, epoch, tag. 93 bytes are 124 characters; the profile allows
 * 128.
 */
const RANDOM = 16;
const RECORD_BYTES = RANDOM + 1 + 6 + 6 + 32;
const SIGNED_BYTES = RECORD_BYTES + 16;
const TAG = 16;

const MIN_SECRET_BYTES = 32;

/**
 * `replay`: `redisChallenges(client)` or `postgresReplay(pool)`. Change the secret by restarting with the new one;
 * challenges of the last minute are then refused and stepped up, as they are when the set starts another epoch.
 *
 * @throws VigilError `secret-too-short` under 256 bits.
 */
export function statelessChallenges(
  secret: Uint8Array,
  replay: ReplaySet,
  now: () => number = Date.now,
): ChallengeStore {
  if (secret.length < MIN_SECRET_BYTES)
    throw new VigilError('secret-too-short', 'The secret must be at least 32 random bytes.');
  // The record has a fixed length, so the id of the bank can follow it.
  const tagOf = (bank: string, signed: Uint8Array) =>
    createHmac('sha256', secret).update(signed).update(bank).digest().subarray(0, TAG);
  return {
    async issue(bank, record) {
      const signed = Buffer.concat([pack(record), Buffer.from(await replay.epoch(), 'hex')]);
      if (signed.length !== SIGNED_BYTES)
        throw new VigilError('replay-epoch-invalid', 'The epoch of the replay set is not 128 bits in hexadecimal.');
      return Buffer.concat([signed, tagOf(bank, signed)]).toString('base64url');
    },
    async consume(bank, nonce): Promise<Consumed> {
      const bytes = Buffer.from(nonce, 'base64url');
      if (bytes.length !== SIGNED_BYTES + TAG || bytes.toString('base64url') !== nonce) return { state: 'unknown' };
      const signed = bytes.subarray(0, SIGNED_BYTES);
      if (!timingSafeEqual(tagOf(bank, signed), bytes.subarray(SIGNED_BYTES))) return { state: 'unknown' };
      const record = unpack(signed);
      // Older than the replay set, so it could have been used before.
      if (now() / 1000 > record.iat + RECORD_LIFE_S) return { state: 'unknown' };
      // Kept twice as long as accepted, so that clock differences leave no gap.
      const epoch = signed.subarray(RECORD_BYTES).toString('hex');
      const use = await replay.use(bank, nonce, epoch, 2 * RECORD_LIFE_S);
      if (use === 'fresh') return { state: 'fresh', record };
      return { state: use === 'used' ? 'used' : 'unknown' };
    },
    read: replay.read,
    swap: replay.swap,
  };
}

function pack({ purpose, iat, exp, bind }: ChallengeRecord): Buffer {
  const bytes = Buffer.alloc(RECORD_BYTES);
  randomBytes(RANDOM).copy(bytes);
  bytes.writeUInt8(PURPOSES.indexOf(purpose), RANDOM);
  bytes.writeUIntBE(iat, RANDOM + 1, 6);
  bytes.writeUIntBE(exp, RANDOM + 7, 6);
  bytes.write(bind, RANDOM + 13, 32, 'base64url');
  return bytes;
}

function unpack(bytes: Buffer): ChallengeRecord {
  return {
    purpose: PURPOSES[bytes.readUInt8(RANDOM)]!,
    iat: bytes.readUIntBE(RANDOM + 1, 6),
    exp: bytes.readUIntBE(RANDOM + 7, 6),
    bind: bytes.subarray(RANDOM + 13, RANDOM + 45).toString('base64url'),
  };
}

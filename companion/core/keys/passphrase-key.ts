/**
 * Tier `passphrase`: the data key wrapped under a key that scrypt (RFC 7914) derives from a passphrase. In: the passphrase, or
 * null. Out: the data key, or `locked` without the right passphrase.
 */
import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { VigilError } from '@vigil/protocol/errors.ts';
import { decrypt, encrypt, KEY_BYTES } from '../crypto/encrypt.ts';
import type { KeyProvider, KeyRecord, Unlocked } from './provider.ts';

/** 128 MiB and about half a second: OWASP's first choice of scrypt parameters (Password Storage Cheat Sheet). */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const NAME = 'data key';
export const PASSPHRASE_MIN_CHARS = 8;

const derive = promisify<string, Uint8Array, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);

function wrappingKey(passphrase: string, salt: Uint8Array, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  // Keyboards compose accents differently.
  return derive(passphrase.normalize('NFKC'), salt, KEY_BYTES, { ...cost, maxmem: 256 * cost.N * cost.r });
}

export class PassphraseKey implements KeyProvider {
  readonly tier = 'passphrase';
  readonly #passphrase: () => string | null;

  constructor(passphrase: () => string | null) {
    this.#passphrase = passphrase;
  }

  async available(): Promise<boolean> {
    return (this.#passphrase() ?? '').length >= PASSPHRASE_MIN_CHARS;
  }

  async keep(dataKey: Uint8Array): Promise<KeyRecord> {
    const passphrase = this.#passphrase() ?? '';
    if (passphrase.length < PASSPHRASE_MIN_CHARS) {
      throw new VigilError('key-unavailable', `Give a passphrase of at least ${PASSPHRASE_MIN_CHARS} characters.`);
    }
    const salt = randomBytes(SALT_BYTES);
    const wrapped = encrypt(await wrappingKey(passphrase, salt, COST), NAME, dataKey);
    return { ...COST, salt: salt.toString('base64url'), wrapped: wrapped.toString('base64url') };
  }

  async unlock(record: KeyRecord): Promise<Unlocked> {
    const passphrase = this.#passphrase();
    if (passphrase === null) return { ok: false, reason: 'locked' };
    // The record is not authenticated: costs that would exhaust the machine are refused.
    const { N, r, p } = record;
    if (N !== COST.N || r !== COST.r || p !== COST.p) return { ok: false, reason: 'undecryptable' };
    const key = await wrappingKey(passphrase, Buffer.from(String(record.salt), 'base64url'), COST);
    try {
      return { ok: true, dataKey: decrypt(key, NAME, Buffer.from(String(record.wrapped), 'base64url')) };
    } catch {
      return { ok: false, reason: 'locked' };
    }
  }

  /** The wrapped key is in the record: a copy of the record keeps it. */
  async destroy(): Promise<boolean> {
    return false;
  }
}

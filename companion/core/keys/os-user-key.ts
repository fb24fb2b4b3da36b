/**
 * Tier `os-user`, first place: the data key in the keyring of the operating system (Secret Service, Keychain, Credential
 * Manager), which is unlocked at login. In: a keyring. Out: the data key, or `locked` while the keyring is not available.
 */
import { randomBytes } from 'node:crypto';
import { VigilError } from '@vigil/protocol/errors.ts';
import { KEY_BYTES } from '../crypto/encrypt.ts';
import type { KeyPlace, KeyRecord, Unlocked } from './provider.ts';

/** The used part of a keyring. Each call throws or rejects when the keyring is not available; none blocks the process. */
export interface Keyring {
  get(account: string): string | null | Promise<string | null>;
  set(account: string, secret: string): void | Promise<void>;
  remove(account: string): void | Promise<void>;
}

/** How long a keyring may take, its prompt to the user included, in milliseconds. */
export const KEYRING_MS = 30_000;

/** An unanswered prompt must not hold the companion up. */
async function inTime<T>(call: () => T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The keyring was not available in time.')), KEYRING_MS);
  });
  try {
    return await Promise.race([call(), late]);
  } finally {
    clearTimeout(timer);
  }
}

export class OsUserKey implements KeyPlace {
  readonly tier = 'os-user';
  readonly #keyring: Keyring;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  wrote(record: KeyRecord): boolean {
    return 'account' in record;
  }

  /** Tries a write: some keyrings allow reads and refuse writes. */
  async available(): Promise<boolean> {
    const account = `probe-${randomBytes(8).toString('hex')}`;
    try {
      await inTime(() => this.#keyring.set(account, account));
      const kept = (await inTime(() => this.#keyring.get(account))) === account;
      await inTime(() => this.#keyring.remove(account));
      return kept;
    } catch {
      return false;
    }
  }

  async keep(dataKey: Uint8Array): Promise<KeyRecord> {
    const account = randomBytes(16).toString('hex');
    try {
      await inTime(() => this.#keyring.set(account, Buffer.from(dataKey).toString('base64url')));
    } catch (cause) {
      throw new VigilError(
        'key-unavailable',
        'The keyring of this system stores no key: unlock it, or give a passphrase.',
        { cause },
      );
    }
    return { account };
  }

  async unlock(record: KeyRecord): Promise<Unlocked> {
    let secret: string | null;
    try {
      secret = await inTime(() => this.#keyring.get(String(record.account)));
    } catch {
      return { ok: false, reason: 'locked' };
    }
    const dataKey = Buffer.from(secret ?? '', 'base64url');
    return dataKey.length === KEY_BYTES ? { ok: true, dataKey } : { ok: false, reason: 'undecryptable' };
  }

  async destroy(record: KeyRecord): Promise<boolean> {
    try {
      await inTime(() => this.#keyring.remove(String(record.account)));
      return true;
    } catch (cause) {
      throw new VigilError(
        'key-unavailable',
        'The keyring is not available and still holds the key: unlock it and erase again.',
        { cause },
      );
    }
  }
}

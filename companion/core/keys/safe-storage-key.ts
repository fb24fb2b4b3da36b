/**
 * Tier `os-user`, second place: the data key encrypted by the desktop shell (Electron safeStorage: Keychain, DPAPI, Secret
 * Service or KWallet) and stored in the key file. In: safeStorage, null without a desktop. Out: the data key, or `locked`.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { KEY_BYTES } from '../crypto/encrypt.ts';
import type { KeyPlace, KeyRecord, Unlocked } from './provider.ts';

/** The part of Electron's safeStorage that is used; false where the system would keep the key in the open. */
export interface SafeStorage {
  available(): Promise<boolean>;
  encrypt(text: string): Promise<Uint8Array>;
  decrypt(encrypted: Uint8Array): Promise<string>;
}

export class SafeStorageKey implements KeyPlace {
  readonly tier = 'os-user';
  readonly #storage: SafeStorage | null;

  constructor(storage: SafeStorage | null) {
    this.#storage = storage;
  }

  wrote(record: KeyRecord): boolean {
    return 'encrypted' in record;
  }

  async available(): Promise<boolean> {
    try {
      return (await this.#storage?.available()) ?? false;
    } catch {
      return false;
    }
  }

  async keep(dataKey: Uint8Array): Promise<KeyRecord> {
    const storage = (await this.available()) ? this.#storage : null;
    if (storage === null)
      throw new VigilError(
        'key-unavailable',
        'The system has no encrypted storage for the desktop: give a passphrase.',
      );
    const encrypted = await storage.encrypt(Buffer.from(dataKey).toString('base64url'));
    return { encrypted: Buffer.from(encrypted).toString('base64url') };
  }

  /** A closed wallet and a replaced one look alike: both are `locked`, which is no reason to erase. */
  async unlock(record: KeyRecord): Promise<Unlocked> {
    const storage = (await this.available()) ? this.#storage : null;
    if (storage === null) return { ok: false, reason: 'locked' };
    try {
      const text = await storage.decrypt(Buffer.from(String(record.encrypted), 'base64url'));
      const dataKey = Buffer.from(text, 'base64url');
      return dataKey.length === KEY_BYTES ? { ok: true, dataKey } : { ok: false, reason: 'undecryptable' };
    } catch {
      return { ok: false, reason: 'locked' };
    }
  }

  /** The encrypted key is in the record: a copy of the record keeps it. */
  async destroy(): Promise<boolean> {
    return false;
  }
}

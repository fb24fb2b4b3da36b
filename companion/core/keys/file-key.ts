/**
 * Tier `file`: the data key is stored in the key file (mode 0600). In: the data key. Out: the same. It protects against other
 * users of the machine and nothing else; every token says so (`kp: file`).
 */
import { KEY_BYTES } from '../crypto/encrypt.ts';
import type { KeyProvider, KeyRecord, Unlocked } from './provider.ts';

export class FileKey implements KeyProvider {
  readonly tier = 'file';

  async available(): Promise<boolean> {
    return true;
  }

  async keep(dataKey: Uint8Array): Promise<KeyRecord> {
    return { key: Buffer.from(dataKey).toString('base64url') };
  }

  async unlock(record: KeyRecord): Promise<Unlocked> {
    const dataKey = Buffer.from(String(record.key), 'base64url');
    return dataKey.length === KEY_BYTES ? { ok: true, dataKey } : { ok: false, reason: 'undecryptable' };
  }

  /** The key is in the record: a copy of the record keeps it. */
  async destroy(): Promise<boolean> {
    return false;
  }
}

/**
 * Where the data key is kept. In: a new data key, or the record that a tier wrote. Out: the record to store, or the key. Each
 * tier has a file beside this one; hardware has none yet (docs/decisions/keys.md).
 */
import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';

/** What a tier writes into the key file, opaque to everybody else. */
export type KeyRecord = Readonly<Record<string, string | number>>;

/** `locked`: not now, but perhaps after a passphrase or a login. `undecryptable`: the key is gone or is another one. */
export type Unlocked =
  | { readonly ok: true; readonly dataKey: Uint8Array }
  | { readonly ok: false; readonly reason: 'locked' | 'undecryptable' };

export interface KeyProvider {
  readonly tier: KeyTier;
  /** Whether this tier can keep a key here and now. */
  available(): Promise<boolean>;
  /** Keeps `dataKey` (32 bytes). Throws VigilError `key-unavailable` where the tier cannot. */
  keep(dataKey: Uint8Array): Promise<KeyRecord>;
  unlock(record: KeyRecord): Promise<Unlocked>;
  /**
   * Forgets the key for good. Safe to repeat. True: no copy of the record brings it back; false: it is, wrapped or not, in
   * the record, which the caller removes.
   */
  destroy(record: KeyRecord): Promise<boolean>;
}

/** One of several places of a tier. */
export interface KeyPlace extends KeyProvider {
  /** Whether the record is this place's own. */
  wrote(record: KeyRecord): boolean;
}

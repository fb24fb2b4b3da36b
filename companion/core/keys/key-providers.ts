/**
 * The key tiers. In: which tiers may be used, and what they need. Out: providers, strongest first. An existing key stays in its
 * tier: a tier that is not available means `locked`, never a weaker one.
 */
import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import { FileKey } from './file-key.ts';
import { type Keyring, OsUserKey } from './os-user-key.ts';
import { OsUserPlaces } from './os-user-places.ts';
import { PassphraseKey } from './passphrase-key.ts';
import type { KeyPlace, KeyProvider } from './provider.ts';
import { type SafeStorage, SafeStorageKey } from './safe-storage-key.ts';

export interface KeyProviderOptions {
  /** Tiers in which a new key may be kept; all that are there by default. */
  readonly tiers?: readonly KeyTier[];
  /** Null: this system has none. */
  readonly keyring: Keyring | null;
  /** Only the desktop shell has one. */
  readonly safeStorage?: SafeStorage | null;
  readonly passphrase: () => string | null;
}

/** The keyring comes before safeStorage: what it keeps the command line can open too, and erasing really removes it. */
export function keyProviders({ tiers, keyring, safeStorage = null, passphrase }: KeyProviderOptions): KeyProvider[] {
  const places: KeyPlace[] = [new SafeStorageKey(safeStorage)];
  if (keyring !== null) places.unshift(new OsUserKey(keyring));
  const providers: KeyProvider[] = [new OsUserPlaces(places), new PassphraseKey(passphrase), new FileKey()];
  return providers.map((provider) =>
    tiers === undefined || tiers.includes(provider.tier) ? provider : closed(provider),
  );
}

/** Opens a key that is already there, but takes no new one. */
function closed(provider: KeyProvider): KeyProvider {
  return {
    tier: provider.tier,
    available: async () => false,
    keep: (dataKey) => provider.keep(dataKey),
    unlock: (record) => provider.unlock(record),
    destroy: (record) => provider.destroy(record),
  };
}

/**
 * The ladder of key tiers. In: which tiers may be used, and what they need. Out: providers, strongest first. An existing
 * key stays in its tier: a tier that does not answer means `locked`, never a weaker one.
 */
import type { KeyTier } from '../../../shared/attestation/claims.ts';
import { FileKey } from './file-key.ts';
import { type Keyring, OsUserKey } from './os-user-key.ts';
import { PassphraseKey } from './passphrase-key.ts';
import type { KeyProvider } from './provider.ts';

export interface LadderOptions {
  /** Tiers in which a new key may be kept; all that are there by default. */
  readonly tiers?: readonly KeyTier[];
  /** Null: this system has none. */
  readonly keyring: Keyring | null;
  readonly passphrase: () => string | null;
}

export function keyLadder({ tiers, keyring, passphrase }: LadderOptions): KeyProvider[] {
  const ladder: KeyProvider[] = [new PassphraseKey(passphrase), new FileKey()];
  if (keyring !== null) ladder.unshift(new OsUserKey(keyring));
  return ladder.map((provider) => (tiers === undefined || tiers.includes(provider.tier) ? provider : closed(provider)));
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

/** Tiers of the key that encrypts the store, strongest first. Each token names its tier. */
export const KEY_TIERS = ['hardware', 'os-user', 'passphrase', 'file'] as const;
export type KeyTier = (typeof KEY_TIERS)[number];

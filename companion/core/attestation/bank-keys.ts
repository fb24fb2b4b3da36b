/** Imports a bank's public keys. In: a pinned key. Out: a CryptoKey, imported once. */

import type { BankKey, RootKey } from '@vigil/protocol/policy.ts';
import { type CryptoKey, importJWK } from 'jose';

const imported = new WeakMap<BankKey | RootKey, Promise<CryptoKey>>();

export function cryptoKeyOf(key: BankKey | RootKey): Promise<CryptoKey> {
  const { kty, crv, x, y, use } = key;
  const ready = imported.get(key) ?? importJWK({ kty, crv, x, y }, use === 'enc' ? 'ECDH-ES+A256KW' : 'ES256');
  imported.set(key, ready as Promise<CryptoKey>);
  return ready as Promise<CryptoKey>;
}

/** Pinned keys, ready for use. In: a key as the policy has it. Out: the imported key, imported once for each policy. */

import type { BankKey } from '@vigil/protocol/policy.ts';
import { type CryptoKey, importJWK } from 'jose';

const imported = new WeakMap<BankKey, Promise<CryptoKey>>();

export function cryptoKeyOf(key: BankKey): Promise<CryptoKey> {
  const { kty, crv, x, y, use } = key;
  const ready = imported.get(key) ?? importJWK({ kty, crv, x, y }, use === 'sig' ? 'ES256' : 'ECDH-ES+A256KW');
  imported.set(key, ready as Promise<CryptoKey>);
  return ready as Promise<CryptoKey>;
}

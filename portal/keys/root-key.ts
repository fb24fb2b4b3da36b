/** Public halves of the bank's keys. In: a key, wherever its private half is. Out: what companions pin and what a feed lists. */
import type { BankKey, RootKey } from '@vigil/protocol/policy.ts';
import type { BankKeyInput } from './private-key.ts';

const P256 = { kty: 'EC', crv: 'P-256' } as const;

/** The public half of the root key, which companions pin. */
export const rootOf = ({ x, y, kid }: Pick<BankKeyInput, 'x' | 'y' | 'kid'>): RootKey => ({
  ...P256,
  x,
  y,
  kid,
  use: 'root',
});

/** The public half, as a feed lists it. */
export const publicKeyOf = ({ x, y, kid, use }: Pick<BankKeyInput, 'x' | 'y' | 'kid' | 'use'>): BankKey => ({
  ...P256,
  x,
  y,
  kid,
  use,
});

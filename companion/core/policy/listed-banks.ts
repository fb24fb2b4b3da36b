/** Looks banks up in a policy. In: an origin, a bank's id, a key's id. Out: the bank or key that the policy pins. */
import type { BankKey, CompanionPolicy, PinnedBank } from '@vigil/protocol/policy.ts';

export function bankOfOrigin(policy: CompanionPolicy, origin: string): PinnedBank | undefined {
  return policy.banks.find((bank) => bank.origins.includes(origin));
}

/** Banks whose pages are open in a browser profile. */
export function openBanks(
  { streams }: { readonly streams: { readonly all: readonly { readonly origin: string }[] } },
  policy: CompanionPolicy,
): PinnedBank[] {
  const banks = streams.all.flatMap(({ origin }) => bankOfOrigin(policy, origin) ?? []);
  return [...new Set(banks)];
}

export function bankById(policy: CompanionPolicy, id: string): PinnedBank | undefined {
  return policy.banks.find((bank) => bank.id === id);
}

export function keyById(keys: readonly BankKey[], use: BankKey['use'], kid: string): BankKey | undefined {
  return keys.find((key) => key.use === use && key.kid === kid);
}

/** The key that tokens are encrypted to: the first that the policy or the bank's key feed names. */
export function encryptionKeyOf(keys: readonly BankKey[]): BankKey | undefined {
  return keys.find((key) => key.use === 'enc');
}

/**
 * Names of banks. In: the policy and the consents. Out: a name for a bank's id, also for a bank that is no longer listed or
 * was revoked.
 */
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { BankCredential } from '../store/store.ts';

export function bankNames(policy: CompanionPolicy, credentials: readonly BankCredential[]): (bank: string) => string {
  const names = new Map<string, string>();
  for (const { bank, consent } of credentials) names.set(bank, consent.bankName);
  for (const { id, name } of policy.banks) names.set(id, name);
  return (bank) => names.get(bank) ?? bank;
}

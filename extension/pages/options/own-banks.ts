/** The user's own list of banks. In: a name and an address. Out: the list to store, or what is wrong. */
import { isBankOrigin } from '@vigil/protocol/origin.ts';
import { type ListedBank, MAX_BANKS } from '@vigil/protocol/policy.ts';
import type { MessageKey } from '../ui/i18n.ts';

export type Added =
  | { readonly ok: true; readonly banks: ListedBank[]; readonly origin: string }
  | { readonly ok: false; readonly problem: MessageKey; readonly field: 'name' | 'address' };

/** Accepts any address of the bank's site; its origin is listed. */
export function addBank(banks: readonly ListedBank[], name: string, address: string): Added {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 100) return { ok: false, problem: 'bankBadName', field: 'name' };
  const url = URL.canParse(address.trim()) ? new URL(address.trim()) : null;
  if (url === null || !isBankOrigin(url.origin)) return { ok: false, problem: 'bankBadAddress', field: 'address' };
  const { origin } = url;
  if (banks.some((bank) => bank.origins.includes(origin))) {
    return { ok: false, problem: 'bankListedAlready', field: 'address' };
  }
  if (banks.length >= MAX_BANKS) return { ok: false, problem: 'bankTooMany', field: 'address' };
  return { ok: true, banks: [...banks, { id: url.host, name: trimmed, origins: [origin] }], origin };
}

export function removeBank(banks: readonly ListedBank[], removed: ListedBank): ListedBank[] {
  return banks.filter((bank) => bank !== removed);
}

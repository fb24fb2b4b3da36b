/**
 * The listed banks. In: managed storage, which may be absent, late, partly invalid, or rejected; otherwise the user's
 * own list. Out: a validated policy.
 */

import { type ListedBank, listedBank, MAX_BANKS } from '@vigil/protocol/policy.ts';
import type { Storage } from 'webextension-polyfill';
import { z } from 'zod';
import type { Policy } from '../channel/policy.ts';
import { OWN_BANKS } from '../channel/storage-keys.ts';

const LAST_POLICY = 'lastPolicy';
const lastPolicy = z.object({ source: z.enum(['managed', 'own']), banks: z.array(z.unknown()) });

/** Keeps valid entries: one bad entry must not disable the others. */
export function parseBanks(raw: unknown): { banks: ListedBank[]; rejected: number } {
  const entries = z.array(z.unknown()).safeParse(raw ?? []);
  if (!entries.success) return { banks: [], rejected: 1 };
  const parsed = entries.data.slice(0, MAX_BANKS).map((entry) => listedBank.safeParse(entry));
  const banks = parsed.flatMap((result) => (result.success ? [result.data] : []));
  return { banks, rejected: entries.data.length - banks.length };
}

/** Firefox rejects when there is no managed storage; Chromium returns an empty object. */
async function managedBanks(managed: Storage.StorageArea): Promise<unknown> {
  try {
    return (await managed.get('banks')).banks;
  } catch {
    return undefined;
  }
}

export async function readPolicy(storage: Storage.Static): Promise<Policy> {
  const managed = await managedBanks(storage.managed);
  if (managed !== undefined) return { source: 'managed', ...parseBanks(managed) };
  return { source: 'own', ...parseBanks((await storage.local.get(OWN_BANKS))[OWN_BANKS]) };
}

/** The last policy from local storage; null if there is none. */
export async function readLastPolicy(local: Storage.StorageArea): Promise<Policy | null> {
  const stored = lastPolicy.safeParse((await local.get(LAST_POLICY))[LAST_POLICY]);
  return stored.success ? { source: stored.data.source, ...parseBanks(stored.data.banks) } : null;
}

export async function keepLastPolicy(local: Storage.StorageArea, { source, banks }: Policy): Promise<void> {
  await local.set({ [LAST_POLICY]: { source, banks } });
}

export function originsOf(policy: Policy): Set<string> {
  return new Set(policy.banks.flatMap((bank) => bank.origins));
}

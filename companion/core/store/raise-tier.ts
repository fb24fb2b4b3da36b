/**
 * Raises the tier of a key that had to be kept in a file. In: the home directory, the key tiers, strongest first. Out: the new
 * tier, null when no stronger one is available. The store and its data key stay; keys of banks keep the tier of their registration.
 */
import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import type { KeyProvider } from '../keys/provider.ts';
import { readKeyFile, writeKeyFile } from './key-file.ts';

export async function raiseTier(home: string, providers: readonly KeyProvider[]): Promise<KeyTier | null> {
  const found = readKeyFile(home);
  if (found.state !== 'ok' || found.content.tier !== 'file') return null;
  const { content } = found;
  const at = providers.findIndex(({ tier }) => tier === 'file');
  const unlocked = await providers[at]?.unlock(content.record);
  if (unlocked?.ok !== true) return null;
  for (const provider of providers.slice(0, at)) {
    if (!(await provider.available())) continue;
    const record = await provider.keep(unlocked.dataKey);
    writeKeyFile(home, { ...content, tier: provider.tier, record });
    return provider.tier;
  }
  return null;
}

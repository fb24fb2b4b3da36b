/** What is stored. In: the home directory and the open store. Out: bytes, key tier, number of items. */
import { join } from 'node:path';
import type { storedData } from '@vigil/protocol/user/overview.ts';
import type { z } from 'zod';
import { sizeOf } from '../store/erase-store.ts';
import { STORE_FILES } from '../store/key-file.ts';
import type { OpenStoreParts } from './user-api-context.ts';

type Items = z.infer<typeof storedData>['items'];

/** While the store is not open nothing is counted. */
export const NO_ITEMS: Items = { profiles: 0, credentials: 0, attestations: 0 };

export function itemsOf({ store, profiles, attester }: OpenStoreParts): Items {
  return {
    profiles: profiles.all.length,
    credentials: attester.credentials.all.length,
    attestations: store.ledger.length,
  };
}

export function storedDataOf(home: string, parts: OpenStoreParts): z.infer<typeof storedData> {
  const bytes = STORE_FILES.map((name) => sizeOf(join(home, name)));
  return {
    keyTier: parts.store.tier,
    bytes: bytes.reduce((sum, one) => sum + one, 0),
    home,
    items: itemsOf(parts),
  };
}

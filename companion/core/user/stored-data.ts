/** What lies on the disk. In: the home and the open store. Out: how much, how protected, and of what how many. */
import { join } from 'node:path';
import type { storedData } from '@vigil/protocol/user/overview.ts';
import type { z } from 'zod';
import type { OpenCore } from '../open-core.ts';
import { sizeOf } from '../store/erase-store.ts';
import { STORE_FILES } from '../store/key-file.ts';

type Items = z.infer<typeof storedData>['items'];

export function itemsOf({ store, profiles, attester }: OpenCore): Items {
  return {
    profiles: profiles.all.length,
    credentials: attester.credentials.all.length,
    attestations: store.ledger.length,
  };
}

export function storedDataOf(home: string, openCore: OpenCore): z.infer<typeof storedData> {
  const bytes = STORE_FILES.map((name) => sizeOf(join(home, name)));
  return {
    keyTier: openCore.store.tier,
    bytes: bytes.reduce((sum, one) => sum + one, 0),
    home,
    items: itemsOf(openCore),
  };
}

/**
 * Which banks are listed. In: managed storage, which may be absent, late, wrong in part, or rejected; else the person's own
 * list. Out: a checked policy, again whenever it changes.
 */

import { type ListedBank } from '@vigil/protocol/policy.ts';
import type { Storage } from 'webextension-polyfill';
export interface Policy {
  /** `managed`: set by the machine's administrator. `own`: by the person. */
  readonly source: 'managed' | 'own';
  readonly banks: readonly ListedBank[];
  /** Entries that were not understood and are left out. */
  readonly rejected: number;
}
/** Keeps the entries that are well formed: one bad entry must not switch off the others. */
export declare function parseBanks(raw: unknown): {
  banks: ListedBank[];
  rejected: number;
};
export declare function readPolicy(storage: Storage.Static): Promise<Policy>;
/** What was in force last, from local storage; null where nothing was. */
export declare function readLastPolicy(local: Storage.StorageArea): Promise<Policy | null>;
export declare function keepLastPolicy(local: Storage.StorageArea, { source, banks }: Policy): Promise<void>;
export declare function originsOf(policy: Policy): Set<string>;

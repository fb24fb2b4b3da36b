/**
 * What the person's desk may touch of the core. In: nothing. Out: the interface that the core fulfils; tests may too.
 */

import type { CompanionState, StoreState } from '@vigil/protocol/companion-state.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { ErasureProof } from '@vigil/protocol/user/user-api.ts';
import type { OpenCore } from '../open-core.ts';
import type { BrowserSession, Environment } from '../sessions/browser-session.ts';

export interface UserApiContext {
  /** Directory of everything that is kept. */
  readonly home: string;
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Null while the store is not open. */
  openCore(): OpenCore | null;
  policy(): CompanionPolicy;
  sessions(): readonly BrowserSession[];
  environment(): Environment;
  state(): CompanionState;
  pause(minutes: number): void;
  resume(): void;
  unlock(passphrase: string): Promise<StoreState>;
  revoke(bank: string, sub: string): void;
  /** The person says that they type on another keyboard from now on. */
  keyboardChanged(): void;
  /** Something changed that banks and browsers are to know at once. */
  changed(): void;
  /** The companion ends after it. */
  erase(): Promise<ErasureProof>;
}

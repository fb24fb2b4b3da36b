/** What the user's requests may use of the core. In: nothing. Out: interfaces that the core implements. */

import type { CompanionState, StoreState } from '@vigil/protocol/companion-state.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { Diagnosis } from '@vigil/protocol/user/diagnosis.ts';
import type { ErasureProof } from '@vigil/protocol/user/user-api.ts';
import type { Credentials } from '../attestation/credentials.ts';
import type { Pilot } from '../pilot/pilot.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Environment } from '../sessions/bank-evidence.ts';
import type { BrowserSession } from '../sessions/browser-session.ts';
import type { Store } from '../store/store.ts';
import type { ConfirmUser } from './confirm-user.ts';
import type { FalseAlarms } from './false-alarms.ts';

/** What exists only while the store is open. */
export interface OpenStoreParts {
  readonly store: Store;
  readonly profiles: Profiles;
  readonly attester: { readonly credentials: Credentials };
  readonly falseAlarms: FalseAlarms;
  readonly pilot: Pilot;
}

export interface UserApiContext {
  /** Directory of all stored data. */
  readonly home: string;
  /** Epoch milliseconds. */
  nowMs(): number;
  isOpen(): boolean;
  /** @throws VigilError `store-<state>` while the store is not open. */
  parts(): OpenStoreParts;
  policy(): CompanionPolicy;
  sessions(): readonly BrowserSession[];
  environment(): Environment;
  state(): CompanionState;
  /** Epoch milliseconds; null: not paused. */
  pausedUntil(): number | null;
  pause(minutes: number): void;
  resume(): void;
  unlock(passphrase: string): Promise<StoreState>;
  revoke(bank: string, sub: string): void;
  /** The user types on another keyboard from now on. */
  keyboardChanged(): void;
  /** Continues watches and shows the new state. */
  changed(): void;
  readonly confirmUser: ConfirmUser;
  /** Examines the installation. */
  readonly diagnose: () => Promise<Diagnosis>;
  /** Removes all that is of the user; the companion stays, for the next one. */
  handOver(): void;
  /** Erases all stored data, then ends the companion. */
  erase(): Promise<ErasureProof>;
}

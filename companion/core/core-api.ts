/**
 * The core's door: all that whoever starts it needs to know. In: where to keep things, an engine, and for tests a clock
 * and keys. Out: the `Core` that `createCore` makes.
 */

import type { Connection } from '@vigil/channel/connection.ts';
import type { CoreStatus, PolicyReport } from '@vigil/control/control-message.ts';
import type { Engine } from '@vigil/engine/engine-api.ts';
import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import type { CompanionState, StoreState } from '@vigil/protocol/companion-state.ts';
import type { ErasureProof, UserApi } from '@vigil/protocol/user/user-api.ts';
import type { Clock } from './attestation/nonce-memory.ts';
import type { Keyring } from './keys/os-user-key.ts';
import type { SafeStorage } from './keys/safe-storage-key.ts';
import type { Trainer } from './profiles/trainer.ts';
import type { Machine } from './sessions/machine.ts';

export interface CoreOptions {
  /** Directory of everything that is kept; made (0700) when absent. */
  readonly home: string;
  readonly engine: Engine;
  /** Reads this policy and no other. */
  readonly policyFile?: string;
  /** Where a machine policy would stand; by default where the platform has it. */
  readonly machinePolicyFile?: string;
  /** Tiers that may keep a new key; by default the best that answers. */
  readonly keyTiers?: readonly KeyTier[];
  /** Null: use none. By default the system's own. */
  readonly keyring?: Keyring | null;
  /** The desktop shell's place for keys, where the keyring does not answer. */
  readonly safeStorage?: SafeStorage;
  /** Opens a store of the passphrase tier, or makes one. */
  readonly passphrase?: string;
  readonly clock?: Clock;
  /** Keystroke parameter file that `engine` was made with, for the training worker; absent: the product's own. */
  readonly keystrokeParameters?: Uint8Array;
  /** Trains off the main thread; by default in a worker with the shipped engine. */
  readonly trainer?: Trainer;
  readonly seed?: () => number;
  /** How the person came to this machine and what is plugged in; by default the machine that this process runs on. */
  readonly machine?: Machine;
  /** Milliseconds between two looks at time, policy and enrolment. Null: the caller calls `tick`. */
  readonly tickMs?: number | null;
  /** Hears the code of every fault that was survived. */
  readonly onFault?: (code: string) => void;
}

export interface Core {
  /** Serves a peer until it goes. */
  accept(connection: Connection): void;
  status(): CoreStatus;
  state(): CompanionState;
  policyReport(): PolicyReport;
  /** Opens a store of the passphrase tier; resolves to its state afterwards. */
  unlock(passphrase: string): Promise<StoreState>;
  pause(minutes: number): void;
  resume(): void;
  /** Removes every key and all that was learnt, then ends. */
  erase(): Promise<ErasureProof>;
  /** Answers whatever the person's window asks. */
  readonly userApi: UserApi;
  tick(): void;
  /** Ends every connection and closes the store. Safe to repeat. */
  close(): Promise<void>;
  /** Resolves when the core has ended, however it did. */
  readonly ended: Promise<'closed' | 'erased'>;
}

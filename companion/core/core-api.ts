/**
 * The core's public interface. In: a home directory, an engine; for tests a clock and keys. Out: the `Core` that `createCore`
 * returns.
 */

import type { Connection } from '@vigil/channel/connection.ts';
import type { CoreStatus, PolicyReport } from '@vigil/control/control-message.ts';
import type { Engine } from '@vigil/engine/engine-api.ts';
import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import type { CompanionState, StoreState } from '@vigil/protocol/companion-state.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { Diagnosis } from '@vigil/protocol/user/diagnosis.ts';
import type { ErasureProof, UserApi } from '@vigil/protocol/user/user-api.ts';
import type { Clock } from './clock.ts';
import type { Keyring } from './keys/os-user-key.ts';
import type { SafeStorage } from './keys/safe-storage-key.ts';
import type { NamedParameters } from './policy/engine-parameters.ts';
import type { Trainer } from './profiles/trainer.ts';
import type { Machine } from './sessions/machine.ts';
import type { ConfirmUser } from './user/confirm-user.ts';

export interface CoreOptions {
  /** Directory of everything that is kept; made (0700) when absent. */
  readonly home: string;
  readonly engine: Engine;
  /** Reads this policy and no other. */
  readonly policyFile?: string;
  /** Where a machine policy would stand; by default where the platform has it. */
  readonly machinePolicyFile?: string;
  /** Tiers that may keep a new key; by default the best that is available. */
  readonly keyTiers?: readonly KeyTier[];
  /** Null: use none. By default the system's own. */
  readonly keyring?: Keyring | null;
  /** The desktop shell's encryption, used where the keyring is not available. */
  readonly safeStorage?: SafeStorage;
  /** Opens a store of the passphrase tier, or makes one. */
  readonly passphrase?: string;
  readonly clock?: Clock;
  /** Parameters that `engine` was made with, as the policy named them; absent: the product's own. */
  readonly parameters?: NamedParameters;
  /** Makes the engine of other parameters when the policy changes; absent: they take effect at the next start. */
  readonly engineOf?: (parameters: NamedParameters) => Engine;
  /** Trains off the main thread; by default in a worker with the shipped engine. */
  readonly trainer?: Trainer;
  readonly seed?: () => number;
  /** Remote access and keyboards; by default the machine that this process runs on. */
  readonly machine?: Machine;
  /** Milliseconds between two ticks (time, policy, learning). Null: the caller calls `tick`. */
  readonly tickMs?: number | null;
  /** Asks the system before learnt data are deleted or exchanged; by default nothing is asked. */
  readonly confirmUser?: ConfirmUser;
  /** Examines the installation; absent: no check. */
  readonly diagnose?: () => Promise<Diagnosis>;
  /** Receives the code of every fault that was survived. */
  readonly onFault?: (code: string) => void;
  /** Called when the policy or its report changed; not for the policy at the start. */
  readonly onPolicy?: (policy: CompanionPolicy, report: PolicyReport) => void;
}

/** `stopped`, `restart`: a command asked for it. */
export type CoreEnd = 'closed' | 'erased' | 'stopped' | 'restart';

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
  /** Removes every key and all learnt data, then ends. */
  erase(): Promise<ErasureProof>;
  /** Handles the requests of the user's window. */
  readonly userApi: UserApi;
  tick(): void;
  /** Ends every connection and closes the store. Safe to repeat. */
  close(): Promise<void>;
  /** Resolves when the core has ended. */
  readonly ended: Promise<CoreEnd>;
}

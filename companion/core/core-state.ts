/**
 * What the core can do depends on its store. In: nothing. Out: the interface that `OpenCore` (the store is open) and
 * `ClosedCore` (it is not) both implement, so that no caller asks which of them it has.
 */
import type { Profile } from '@vigil/engine/engine-api.ts';
import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import type { StoreState } from '@vigil/protocol/companion-state.ts';
import type { PilotState } from '@vigil/protocol/pilot.ts';
import type { AttestRequest, AttestRequester } from './attestation/attester.ts';
import type { Watch } from './attestation/watches.ts';
import type { CoreDeps } from './core-deps.ts';
import type { Environment } from './sessions/bank-evidence.ts';
import type { BrowserSession } from './sessions/browser-session.ts';
import type { OpenStoreParts } from './user/user-api-context.ts';

export interface CoreState {
  readonly storeState: StoreState;
  /** Null: no key file could be read. */
  readonly keyTier: KeyTier | null;
  /** Null: there is no profile to compare with. */
  readonly profile: Profile | null;
  readonly watchCount: number;
  /** The active typing template was learnt under other parameters and started again. */
  readonly templateRestarted: boolean;
  environment(): Environment;
  /** Epoch milliseconds; null: not paused. */
  pausedUntil(): number | null;
  isRegistered(bank: string): boolean;
  /** Null: the machine policy offers no pilot. */
  readonly pilotState: PilotState | null;
  onPolicy(): void;
  /** @throws VigilError `store-<state>` while the store is not open. */
  parts(): OpenStoreParts;
  /** The batch belongs to an open stream of `session`, on a page of `bank`. */
  observe(session: BrowserSession, bank: string, batch: CaptureBatch): void;
  /** The frame is gone, or its origin is no longer listed. */
  endStream(session: BrowserSession, stream: string): void;
  attest(request: AttestRequest, requester: AttestRequester): Promise<void>;
  endWatches(matches: (watch: Watch) => boolean): void;
  continueWatches(): void;
  /** @throws VigilError `store-*` when the pause cannot be written. */
  pause(minutes: number): void;
  resume(): void;
  /** The machine's clock was set by `stepMs`: ages of what was observed before cannot be told, so that evidence restarts. */
  onClockStep(stepMs: number): void;
  revoke(bank: string, sub: string): void;
  /** Removes all that is of the user. What is in memory is of no use afterwards: the core is made again. */
  handOver(): void;
  /** What was observed and not yet learnt is dropped. */
  discardUnlearnt(): void;
  /** What was recorded for a pilot is on the disk. */
  flush(): Promise<void>;
  /** Learns what was observed since the last call, then trains when a training is due. */
  adapt(): void;
  /** Deletes attestation records that are older than the policy keeps them. */
  dropExpired(): void;
  /** Ends all visits and learns what they leave: the companion closes. */
  endVisits(): void;
  /** What takes this one's place under other parameters. */
  reopened(deps: CoreDeps): CoreState;
  close(): void;
}

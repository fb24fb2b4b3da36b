/** What the core needs to know of the machine. In: nothing. Out: the interface that {@link MachineWatch} implements. */
import type { KeyboardKind } from '@vigil/pilot/visit.ts';
import type { RemoteKind } from '@vigil/protocol/policy.ts';

export interface Machine {
  /** Kind of remote session, as last seen; null for a local one. */
  readonly remote: RemoteKind | null;
  /** When a keyboard appeared that was not there before, epoch ms; null while none did. */
  readonly newKeyboardMs: number | null;
  /** Kind of the keyboards that are connected now; absent where the system does not say. */
  readonly keyboard?: KeyboardKind;
  /** Looks again, where the last look is older than a few seconds. Returns at once; never throws. */
  look(nowMs: number): void;
  /** The clock was set by `stepMs`: times move with it. */
  onClockStep(stepMs: number): void;
}

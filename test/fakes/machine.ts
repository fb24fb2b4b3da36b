/** A machine for cores to stand on. In: what a test sets. Out: just that. */
import type { Machine } from '@vigil/core/sessions/machine.ts';
import type { RemoteKind } from '@vigil/protocol/policy.ts';

export class FakeMachine implements Machine {
  remote: RemoteKind | null;
  newKeyboardMs: number | null = null;
  looked = 0;

  constructor(remote: RemoteKind | null = null) {
    this.remote = remote;
  }

  onClockStep(stepMs: number): void {
    if (this.newKeyboardMs !== null) this.newKeyboardMs += stepMs;
  }

  look(): void {
    this.looked += 1;
  }
}

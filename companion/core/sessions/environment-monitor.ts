/**
 * Conditions around the input. In: the machine, the policy, the user's statement. Out: whether the session is remote and
 * sanctioned, and when a keyboard last changed.
 */
import type { KeyboardKind } from '@vigil/pilot/visit.ts';
import type { CompanionPolicy, RemoteKind } from '@vigil/protocol/policy.ts';
import type { Environment } from './bank-evidence.ts';
import type { Machine } from './machine.ts';

export class EnvironmentMonitor {
  readonly #machine: Machine;
  readonly #policy: () => CompanionPolicy;
  #remoteBefore: RemoteKind | null;
  /** When the user stated that the keyboard changed, epoch ms. */
  #reportedKeyboardMs = 0;

  constructor(machine: Machine, policy: () => CompanionPolicy) {
    this.#machine = machine;
    this.#policy = policy;
    this.#remoteBefore = machine.remote;
  }

  get remote(): Environment['remote'] {
    const { remote } = this.#machine;
    if (remote === null) return 'no';
    return this.#policy().remoteAllowed.includes(remote) ? 'sanctioned' : 'unsanctioned';
  }

  /** Epoch milliseconds; 0: never. */
  get keyboardMs(): number {
    return Math.max(this.#machine.newKeyboardMs ?? 0, this.#reportedKeyboardMs);
  }

  get keyboard(): KeyboardKind {
    return this.#machine.keyboard ?? 'unknown';
  }

  keyboardChanged(nowMs: number): void {
    this.#reportedKeyboardMs = nowMs;
  }

  onClockStep(stepMs: number): void {
    if (this.#reportedKeyboardMs > 0) this.#reportedKeyboardMs += stepMs;
    this.#machine.onClockStep(stepMs);
  }

  /** Looks at the machine while a bank's page is open. True once after each change of the remote kind. */
  look(isWatching: boolean, nowMs: number): boolean {
    if (isWatching) this.#machine.look(nowMs);
    const { remote } = this.#machine;
    const changed = remote !== this.#remoteBefore;
    this.#remoteBefore = remote;
    return changed;
  }
}

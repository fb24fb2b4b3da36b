/**
 * The core while its store is not open. In: the state of the store, the environment. Out: no evidence, no tokens, no
 * changes; requests are declined with the reason.
 */
import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import type { StoreState } from '@vigil/protocol/companion-state.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { AttestRequest, AttestRequester } from './attestation/attester.ts';
import type { CoreState } from './core-state.ts';
import type { Environment } from './sessions/bank-evidence.ts';
import type { EnvironmentMonitor } from './sessions/environment-monitor.ts';
import type { OpenStoreParts } from './user/user-api-context.ts';

export class ClosedCore implements CoreState {
  readonly storeState: Exclude<StoreState, 'ok'>;
  readonly keyTier: KeyTier | null;
  readonly profile = null;
  readonly watchCount = 0;
  readonly templateRestarted = false;
  readonly pilotState = null;
  readonly #monitor: EnvironmentMonitor;

  constructor(storeState: Exclude<StoreState, 'ok'>, keyTier: KeyTier | null, monitor: EnvironmentMonitor) {
    this.storeState = storeState;
    this.keyTier = keyTier;
    this.#monitor = monitor;
  }

  environment(): Environment {
    const { remote, keyboardMs } = this.#monitor;
    return { paused: false, remote, keyboardMs, quality: null, standing: { apply: (_bank, estimate) => estimate } };
  }

  pausedUntil(): null {
    return null;
  }

  isRegistered(): boolean {
    return false;
  }

  parts(): OpenStoreParts {
    throw this.#notOpen();
  }

  async attest(request: AttestRequest, requester: AttestRequester): Promise<void> {
    requester.decline(request.id, this.storeState === 'locked' ? 'store-locked' : 'internal');
  }

  pause(): void {
    throw this.#notOpen();
  }

  onClockStep(): void {}

  resume(): void {
    throw this.#notOpen();
  }

  revoke(): void {
    throw this.#notOpen();
  }

  /** The store opens under the parameters that are then in force. */
  reopened(): this {
    return this;
  }

  handOver(): void {
    throw this.#notOpen();
  }

  async flush(): Promise<void> {}
  onPolicy(): void {}
  observe(): void {}
  endStream(): void {}
  endWatches(): void {}
  continueWatches(): void {}
  discardUnlearnt(): void {}
  adapt(): void {}
  dropExpired(): void {}
  endVisits(): void {}
  close(): void {}

  #notOpen(): VigilError {
    return new VigilError(`store-${this.storeState}`, `The store is not open (${this.storeState}): run vigil doctor.`);
  }
}

/**
 * The store of one home while this companion holds it. In: the home directory and its key tiers. Out: the opened store, locked
 * against other companions, with the strongest tier that is available; erasure; release. The passphrase stays here, and
 * only until the next try to open.
 */
import { codeOf } from '@vigil/protocol/errors.ts';
import type { Clock } from '../clock.ts';
import { type KeyProviderOptions, keyProviders } from '../keys/key-providers.ts';
import type { KeyProvider } from '../keys/provider.ts';
import { diskFault, isDiskFault } from './durable-file.ts';
import { type Erased, eraseStore } from './erase-store.ts';
import { type OpenStoreResult, onDisk, openStore } from './open-store.ts';
import { raiseTier } from './raise-tier.ts';
import type { Store } from './store.ts';
import { HEARTBEAT_MS, StoreLock } from './store-lock.ts';

/** How often a stronger key tier is tried: each try may show a prompt of the keyring. */
const RAISE_MS = 3_600_000;

export interface HeldStoreOptions extends Omit<KeyProviderOptions, 'passphrase'> {
  readonly home: string;
  readonly passphrase: string | null;
  readonly clock: Clock;
  /** A fault that ends nothing: the code of the error. */
  readonly onFault: (code: string) => void;
}

export class HeldStore {
  readonly #home: string;
  readonly #clock: Clock;
  readonly #onFault: (code: string) => void;
  readonly #providers: readonly KeyProvider[];
  #passphrase: string | null;
  #lock: StoreLock | null = null;
  #beatAt = 0;
  #raisedAt = 0;

  constructor({ home, passphrase, clock, onFault, ...tiers }: HeldStoreOptions) {
    this.#home = home;
    this.#clock = clock;
    this.#onFault = onFault;
    this.#passphrase = passphrase;
    this.#providers = keyProviders({ ...tiers, passphrase: () => this.#passphrase });
  }

  /** @throws VigilError `store-in-use` while another companion holds the store; `store-*` when the disk refuses. */
  async open(passphrase: string | null = this.#passphrase): Promise<OpenStoreResult> {
    this.#passphrase = passphrase;
    this.#lock ??= await onDisk(async () => StoreLock.acquire(this.#home));
    return openStore({ home: this.#home, providers: this.#providers }).finally(() => {
      this.#passphrase = null;
    });
  }

  /** Moves a key that is in a file, because no keyring was available at the first start, to the keyring once there is one. */
  async raiseTier(store: Store): Promise<void> {
    this.#raisedAt = this.#clock.monotonic();
    if (store.tier !== 'file') return;
    try {
      const tier = await raiseTier(this.#home, this.#providers);
      if (tier !== null) store.onTierRaised(tier);
    } catch (error) {
      this.#onFault(codeOf(error));
    }
  }

  get isRaiseDue(): boolean {
    return this.#clock.monotonic() - this.#raisedAt >= RAISE_MS;
  }

  /** False: after a standstill another companion took the lock, and this one must write nothing more. */
  beat(): boolean {
    const at = this.#clock.monotonic();
    if (this.#lock === null || at - this.#beatAt < HEARTBEAT_MS) return true;
    this.#beatAt = at;
    try {
      this.#lock.beat();
      return true;
    } catch (error) {
      const { code } = isDiskFault(error) ? diskFault(error) : { code: codeOf(error) };
      this.#onFault(code);
      return code !== 'store-lock-lost';
    }
  }

  /** @throws VigilError `key-unavailable`; then nothing was removed and the lock is still held. */
  async erase(): Promise<Erased> {
    const erased = await eraseStore({ home: this.#home, providers: this.#providers });
    this.release();
    return erased;
  }

  release(): void {
    this.#lock?.release();
    this.#lock = null;
  }
}

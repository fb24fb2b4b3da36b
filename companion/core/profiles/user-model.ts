/**
 * The user's model. In: samples of genuine input. Out: the current profile and its quality. A sample counts once the new
 * profile is on disk; until then, and when writing fails, the stored profile stays in force.
 */

import type { Engine, Profile, Quality, Sample } from '@vigil/engine/engine-api.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import type { Trainer } from './trainer.ts';

export interface UserModelOptions {
  readonly engine: Engine;
  /** What is stored, and how to store: durable when it returns. */
  readonly stored: Uint8Array | null;
  readonly save: (profile: Uint8Array) => void;
  readonly train: Trainer;
  readonly seed: () => number;
  /** Another profile is in force: live sessions must take it over. */
  readonly onExchange: (profile: Profile) => void;
  readonly onFault: (code: string) => void;
  readonly nowMs: number;
}

/** After a training that failed, the next one waits. */
const RETRY_MS = 10 * 60_000;

export class UserModel {
  readonly #options: UserModelOptions;
  #profile: Profile | null;
  /** The bytes of the profile in force; null: a new one, not stored yet. */
  #stored: Uint8Array | null;
  #training = false;
  #retired = false;
  #notBefore = 0;

  constructor(options: UserModelOptions) {
    this.#options = options;
    this.#stored = options.stored;
    this.#profile = this.#restored(options.nowMs);
  }

  /** Null: what is stored cannot be read by this version. It is left alone, and nothing is learnt. */
  get profile(): Profile | null {
    return this.#profile;
  }

  quality(nowMs: number): Quality | null {
    try {
      return this.#profile === null ? null : this.#options.engine.quality(this.#profile, nowMs);
    } catch (error) {
      this.#options.onFault(codeOf(error));
      return null;
    }
  }

  /** False while a training runs: its result would overwrite what is learnt meanwhile. */
  get learning(): boolean {
    return this.#profile !== null && !this.#training;
  }

  /** Another template is in force: what a training brings from now on is not kept. */
  retire(): void {
    this.#retired = true;
  }

  /** True when the sample counts. */
  learn(sample: Sample, nowMs: number): boolean {
    const { engine } = this.#options;
    const profile = this.#profile;
    if (profile === null || this.#training) return false;
    return this.#exchange(() => engine.enrol(profile, sample, nowMs), nowMs);
  }

  /** Starts a training when one is due; resolves when it is over, to whether it counts. */
  async trainWhenDue(nowMs: () => number, monotonic: () => number): Promise<boolean> {
    const { engine, train, seed, onFault } = this.#options;
    const profile = this.#profile;
    if (profile === null || this.#training || monotonic() < this.#notBefore) return false;
    let trained: Uint8Array;
    try {
      if (!engine.needsTraining(profile)) return false;
      this.#training = true;
      trained = await train(engine.encodeProfile(profile), seed());
    } catch (error) {
      this.#notBefore = monotonic() + RETRY_MS;
      onFault(codeOf(error));
      return false;
    } finally {
      this.#training = false;
    }
    return this.#exchange(() => engine.decodeProfile(trained), nowMs());
  }

  /** Makes, stores and only then installs another profile. */
  #exchange(make: () => Profile, nowMs: number): boolean {
    const { engine, save, onExchange, onFault } = this.#options;
    if (this.#retired) return false;
    try {
      const next = make();
      const bytes = engine.encodeProfile(next);
      save(bytes);
      this.#stored = bytes;
      this.#profile = next;
    } catch (error) {
      onFault(codeOf(error));
      // The old profile was handed in and must not be used again: read it back.
      this.#profile = this.#restored(nowMs);
      if (this.#profile !== null) onExchange(this.#profile);
      return false;
    }
    onExchange(this.#profile);
    return true;
  }

  #restored(nowMs: number): Profile | null {
    const { engine, onFault } = this.#options;
    try {
      return this.#stored === null ? engine.newProfile(nowMs) : engine.decodeProfile(this.#stored);
    } catch (error) {
      onFault(codeOf(error));
      return null;
    }
  }
}

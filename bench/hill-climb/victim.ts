/** The user to be imitated. In: a seed. Out: their engine and template, and its trust in an attacker's typing. */

import { CaptureEncoder } from '@vigil/demo/input/capture-encoder.ts';
import type { TimedKey } from '@vigil/demo/input/timed-input.ts';
import { generatedUser } from '@vigil/demo/people/generated.ts';
import { createEngine } from '@vigil/engine/engine.ts';
import type { Engine, Profile, Trust } from '@vigil/engine/engine-api.ts';
import type { CaptureBatch } from '@vigil/protocol/capture.ts';

const T0 = 1_790_000_000_000;
const DAY_MS = 86_400_000;
const DAYS = 4;
const KEYS_A_DAY = 400;
const STREAM = 'stream-of-a-climb';

export class Victim {
  readonly engine: Engine = createEngine({ checkClock: false });
  readonly profile: Profile;

  constructor(seed: number) {
    const subject = generatedUser('victim', seed);
    let profile = this.engine.newProfile(T0);
    for (let day = 0; day < DAYS; day++) {
      const nowMs = T0 + day * DAY_MS;
      const session = this.engine.startSession(profile, nowMs);
      for (const batch of batchesOf(subject.type(KEYS_A_DAY))) session.observe(batch, arrival(batch, nowMs));
      const sample = session.takeSample(nowMs + DAY_MS / 2);
      if (sample !== null) profile = this.engine.enrol(profile, sample, nowMs + DAY_MS / 2);
    }
    this.profile = profile;
  }

  /** What is believed of someone who types this into a session of its own. */
  meet(keys: readonly TimedKey[]): Trust {
    const nowMs = T0 + DAYS * DAY_MS;
    const session = this.engine.startSession(this.profile, nowMs);
    let lastMs = nowMs;
    for (const batch of batchesOf(keys)) {
      lastMs = arrival(batch, nowMs);
      session.observe(batch, lastMs);
    }
    return session.trust(lastMs);
  }
}

function batchesOf(keys: readonly TimedKey[]): CaptureBatch[] {
  return new CaptureEncoder(STREAM).keys(keys);
}

function arrival({ at, sent }: CaptureBatch, originMs: number): number {
  return originMs + (at + sent) / 10;
}

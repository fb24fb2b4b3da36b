/**
 * A fake engine: the test says what it believes. In: nothing. Out: an `Engine` whose trust, samples and faults are set
 * from outside; its profile is a counter of what was learnt.
 */

import type { Engine, EngineSession, Profile, Quality, Sample, Trust } from '@vigil/engine/engine-api.ts';
import type { Stage } from '@vigil/protocol/attestation/claims.ts';
import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import { VigilError } from '@vigil/protocol/errors.ts';

export interface FakeProfile extends Profile {
  readonly learnt: number;
  readonly trained: number;
}

export const NOTHING_SEEN: Trust = {
  confidence: null,
  llr: null,
  fmr: null,
  evidence: { keys: 0, strokes: 0, clicks: 0, activeMs: 0, lastAtMs: null },
  modalities: {},
  flags: { injected: false, paste: false, remote: false, keyboardChanged: false },
};

export class FakeEngine implements Engine {
  /** What every session believes. */
  trustNow: Trust = NOTHING_SEEN;
  stage: Stage = 'trained';
  /** Sessions that were begun. */
  started = 0;
  /** Samples that `takeSample` gives out, one a call. */
  samples = 0;
  trainingDue = false;
  /** Name of a method that throws. */
  broken: keyof Engine | null = null;
  readonly seen: CaptureBatch[] = [];
  readonly ended: string[] = [];

  estimateOf(confidence: number | null, evidence: Partial<Trust['evidence']> = {}): void {
    const llr = confidence === null ? null : Math.log10(confidence / (1 - confidence));
    this.trustNow = {
      ...NOTHING_SEEN,
      confidence,
      llr,
      fmr: confidence === null ? null : { est: 0.001, ucl95: 0.002, n: 20_000, cal: 'fake-1' },
      evidence: { keys: 120, strokes: 12, clicks: 4, activeMs: 60_000, lastAtMs: null, ...evidence },
      modalities: confidence === null ? {} : { keystroke: { llr: llr ?? 0, n: 120 } },
    };
  }

  newProfile(): Profile {
    return fakeProfile(0, 0);
  }

  startSession(): EngineSession {
    this.#check('startSession');
    this.started += 1;
    return { kind: 'session' };
  }

  withProfile(session: EngineSession): EngineSession {
    return session;
  }

  observe(session: EngineSession, batch: CaptureBatch): { session: EngineSession; trust: Trust } {
    this.#check('observe');
    this.seen.push(batch);
    return { session, trust: this.trustNow };
  }

  endStream(session: EngineSession, stream: string): EngineSession {
    this.#check('endStream');
    this.ended.push(stream);
    return session;
  }

  trust(): Trust {
    this.#check('trust');
    return this.trustNow;
  }

  takeSample(session: EngineSession): { session: EngineSession; sample: Sample | null } {
    this.#check('takeSample');
    if (this.samples === 0) return { session, sample: null };
    this.samples -= 1;
    return { session, sample: { kind: 'sample', keys: 100, strokes: 10 } };
  }

  takeConfirmedSample(session: EngineSession): { session: EngineSession; sample: Sample | null } {
    return this.takeSample(session);
  }

  enrol(profile: Profile): Profile {
    this.#check('enrol');
    const { learnt, trained } = profile as FakeProfile;
    return fakeProfile(learnt + 1, trained);
  }

  needsTraining(): boolean {
    this.#check('needsTraining');
    return this.trainingDue;
  }

  train(profile: Profile): Profile {
    const { learnt, trained } = profile as FakeProfile;
    return fakeProfile(learnt, trained + 1);
  }

  quality(profile: Profile, nowMs: number): Quality {
    this.#check('quality');
    const { learnt } = profile as FakeProfile;
    const progress = { keystroke: 1, pointer: 0.5 };
    const counts = {
      keystroke: { n: 1000, needed: 1000, expectedError: null },
      pointer: { n: 250, needed: 500, expectedError: null },
    };
    return { stage: this.stage, progress, learnt: counts, sessions: learnt, createdAtMs: nowMs, updatedAtMs: nowMs };
  }

  compare(): { llr: number; keystroke: null; pointer: null } {
    return { llr: 0, keystroke: null, pointer: null };
  }

  encodeProfile(profile: Profile): Uint8Array {
    return Buffer.from(JSON.stringify(profile));
  }

  decodeProfile(bytes: Uint8Array): Profile {
    this.#check('decodeProfile');
    const { learnt, trained } = JSON.parse(Buffer.from(bytes).toString()) as FakeProfile;
    return fakeProfile(learnt, trained);
  }

  #check(method: keyof Engine): void {
    if (this.broken === method) throw new VigilError('fake-fault', 'The test asked for it.');
  }
}

function fakeProfile(learnt: number, trained: number): FakeProfile {
  return { kind: 'profile', learnt, trained };
}

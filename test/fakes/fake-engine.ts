/**
 * A fake engine. In: what the test sets. Out: an `Engine` whose trust, samples and faults are set from outside. Its profile
 * counts what was learnt.
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
  conclusive: true,
  evidence: { keys: 0, strokes: 0, clicks: 0, activeMs: 0, unseenMs: 0, lastAtMs: null },
  modalities: {},
  flags: { injected: false, paste: false },
};

/** Methods of the engine and its sessions that a test can break. */
export type FakeMethod = Exclude<
  keyof Engine | keyof EngineSession,
  'encodeProfile' | 'train' | 'compare' | 'typingIn'
>;

export class FakeEngine implements Engine {
  /** The trust of every session. */
  trustNow: Trust = NOTHING_SEEN;
  stage: Stage = 'trained';
  /** Sessions that were started. */
  started = 0;
  /** Samples that sessions hand out, one per call. */
  samples = 0;
  trainingDue = false;
  /** Name of a method that throws. */
  broken: FakeMethod | null = null;
  readonly seen: CaptureBatch[] = [];
  readonly ended: string[] = [];
  /** Active time reported as unseen, ms. */
  unseenMs = 0;
  /** Epochs of reported authentications. */
  readonly authentications: number[] = [];
  endedVisits = 0;
  /** Sessions that observed a batch. */
  readonly sessionsSeen = new Set<EngineSession>();

  estimateOf(confidence: number | null, evidence: Partial<Trust['evidence']> = {}): void {
    const llr = confidence === null ? null : Math.log10(confidence / (1 - confidence));
    const counts = { keys: 120, strokes: 12, clicks: 4, activeMs: 60_000, unseenMs: 0, lastAtMs: null, ...evidence };
    this.trustNow = {
      ...NOTHING_SEEN,
      confidence,
      llr,
      fmr: confidence === null ? null : { est: 0.001, ucl95: 0.002, n: 20_000, cal: 'fake-1' },
      evidence: counts,
      modalities: confidence === null ? {} : scoredOf(counts, llr ?? 0),
    };
  }

  newProfile(): Profile {
    return fakeProfile(0, 0);
  }

  startSession(): EngineSession {
    this.check('startSession');
    this.started += 1;
    return new FakeEngineSession(this);
  }

  enrol(profile: Profile): Profile {
    this.check('enrol');
    const { learnt, trained } = profile as FakeProfile;
    return fakeProfile(learnt + 1, trained);
  }

  needsTraining(): boolean {
    this.check('needsTraining');
    return this.trainingDue;
  }

  train(profile: Profile): Profile {
    const { learnt, trained } = profile as FakeProfile;
    return fakeProfile(learnt, trained + 1);
  }

  quality(profile: Profile, nowMs: number): Quality {
    this.check('quality');
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
    this.check('decodeProfile');
    const { learnt, trained } = JSON.parse(Buffer.from(bytes).toString()) as FakeProfile;
    return fakeProfile(learnt, trained);
  }

  typingIn(): { keys: number; carried: boolean } {
    return { keys: 0, carried: true };
  }

  check(method: FakeMethod): void {
    if (this.broken === method) throw new VigilError('fake-fault', 'The test asked for it.');
  }
}

/** Everything counted is scored, as late as the last input. */
function scoredOf({ keys, strokes, lastAtMs }: Trust['evidence'], llr: number): Trust['modalities'] {
  const newestMs = lastAtMs ?? 0;
  return { keystroke: { llr, n: keys, newestMs }, ...(strokes > 0 && { pointer: { llr: 0, n: strokes, newestMs } }) };
}

/** All sessions of a fake engine share its trust and samples. */
class FakeEngineSession implements EngineSession {
  readonly #engine: FakeEngine;

  constructor(engine: FakeEngine) {
    this.#engine = engine;
  }

  observe(batch: CaptureBatch): void {
    this.#engine.check('observe');
    this.#engine.seen.push(batch);
    this.#engine.sessionsSeen.add(this);
  }

  endStream(stream: string): void {
    this.#engine.check('endStream');
    this.#engine.ended.push(stream);
  }

  unseen(ms: number): void {
    this.#engine.check('unseen');
    this.#engine.unseenMs += ms;
  }

  authenticated(atMs: number): void {
    this.#engine.check('authenticated');
    this.#engine.authentications.push(atMs);
  }

  endVisit(): void {
    this.#engine.check('endVisit');
    this.#engine.endedVisits += 1;
  }

  trust(): Trust {
    this.#engine.check('trust');
    return this.#engine.trustNow;
  }

  takeSample(): Sample | null {
    this.#engine.check('takeSample');
    if (this.#engine.samples === 0) return null;
    this.#engine.samples -= 1;
    return { kind: 'sample', keys: 100, strokes: 10 };
  }

  takeConfirmedSample(): Sample | null {
    return this.takeSample();
  }

  recompare(): void {
    this.#engine.check('recompare');
  }
}

function fakeProfile(learnt: number, trained: number): FakeProfile {
  return { kind: 'profile', learnt, trained };
}

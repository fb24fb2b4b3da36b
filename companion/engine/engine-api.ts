/**
 * The engine's API: everything that the rest of the companion may use. The engine is pure: it has no clock, randomness,
 * files, Electron or DOM. Times and seeds are arguments. Epoch times are in milliseconds.
 */

import type { Stage } from '@vigil/protocol/attestation/claims.ts';
import type { CaptureBatch } from '@vigil/protocol/capture.ts';

/** The user's model: keystroke template, pointer template and reservoir, fixed-text templates. Opaque; see encode and decode. */
export interface Profile {
  readonly kind: 'profile';
}

/** Aggregates of a stretch of input that may be learnt. No raw events. Opaque. */
export interface Sample {
  readonly kind: 'sample';
  readonly keys: number;
  readonly strokes: number;
}

/** log10 likelihood ratio (genuine over impostor) of one modality. */
export interface ModalityEvidence {
  readonly llr: number;
  /** Scored keys, strokes or clicks. */
  readonly n: number;
  /** Epoch of the newest scored one. */
  readonly newestMs: number;
}

/** The engine's estimate at one moment. An attestation reads it and never recomputes it. */
export interface Trust {
  /** Posterior probability that the enrolled user is acting now, 0 to 1; null while the evidence is too thin or too old. */
  readonly confidence: number | null;
  /** Accumulated log10 likelihood ratio of the visit's recent evidence; null with `confidence`. */
  readonly llr: number | null;
  /** False match rate at this score, its 95% upper bound, impostor comparisons behind it, name of the calibration. */
  readonly fmr: { readonly est: number; readonly ucl95: number; readonly n: number; readonly cal: string } | null;
  /**
   * True if a low confidence may be reported as a mismatch: it rests on typing, and the keystroke template is trained. A young
   * template, the pointer alone or the keypad alone can lower confidence and can never establish another user.
   */
  readonly conclusive: boolean;
  /** Scored input of the current visit in the evidence window: keys of the number pad do not count. */
  readonly evidence: {
    readonly keys: number;
    readonly strokes: number;
    readonly clicks: number;
    readonly activeMs: number;
    /** Of the active time, how much could not be seen; see {@link EngineSession.unseen}. */
    readonly unseenMs: number;
    /** Epoch of the last user input of any kind, scored or not; null if there is none. */
    readonly lastAtMs: number | null;
  };
  /** A modality is absent if nothing of it was scored. */
  readonly modalities: {
    /** Free typing. */
    readonly keystroke?: ModalityEvidence;
    /** Texts that the user types again and again in the same field. */
    readonly text?: ModalityEvidence;
    /** Number pad: what it adds to free typing. Absent under the shipped model, which compares no keys of the number pad. */
    readonly keypad?: ModalityEvidence;
    readonly pointer?: ModalityEvidence;
    /** Not produced by this engine: clicks are scored as pointer strokes (docs/decisions/pointer.md). */
    readonly click?: ModalityEvidence;
  };
  readonly flags: {
    /** Recent input looks like a program's. */
    readonly injected: boolean;
    readonly paste: boolean;
  };
}

/** Equal error rate of one short stretch of input, 0 to 1, measured on other people. */
export interface ExpectedError {
  readonly errors: number;
  /** Length of the stretch, in keys or strokes. */
  readonly stretch: number;
}

export interface LearningProgress {
  readonly n: number;
  readonly needed: number;
  /** Null while too little is learnt, and where nothing was measured under these parameters. */
  readonly expectedError: ExpectedError | null;
}

/** How well the user is known. */
export interface Quality {
  readonly stage: Stage;
  /** Share of a trained template that each modality has, 0 to 1. */
  readonly progress: { readonly keystroke: number; readonly pointer: number };
  /** Keys and strokes learnt, and how many make a trained template. */
  readonly learnt: { readonly keystroke: LearningProgress; readonly pointer: LearningProgress };
  /** Visits that something was learnt from. A visit begins with a sign-in, or after 30 minutes of silence. */
  readonly sessions: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** Direct comparison of a sample with a profile, for benchmarks and tests. Natural-log likelihood ratios. */
export interface Comparison {
  readonly llr: number;
  readonly keystroke: number | null;
  readonly pointer: number | null;
}

/** One browser profile's live input. Holds extractors for each frame and the evidence of the current visit. */
export interface EngineSession {
  /** Reads a batch that arrived at `nowMs`. Never throws on a batch that passed its schema. */
  observe(batch: CaptureBatch, nowMs: number): void;
  /** Closes a frame: its half-finished keys and strokes end. */
  endStream(stream: string): void;
  /** Reports `ms` of active use, ending at `nowMs`, in which input could not be seen. It is counted, and is hazard of a takeover. */
  unseen(ms: number, nowMs: number): void;
  /** A bank states that the user authenticated at `atMs`. Begins a visit, or confirms the one that has just begun. */
  authenticated(atMs: number): void;
  /** Ends the current visit: the browser or the companion closes, or another profile is chosen. */
  endVisit(): void;
  /** The estimate at `nowMs`, decayed towards the prior since the last scored evidence. */
  trust(nowMs: number): Trust;
  /**
   * What may be learnt now; null if that is too little. While the profile is learning: all human input. Later: stretches that
   * were followed by high confidence, and visits that ended in a match or began with an authentication. Each modality is learnt
   * on its own recent evidence. A sample belongs to one visit: call again for the next.
   */
  takeSample(nowMs: number): Sample | null;
  /**
   * Input between two moments that the bank and the user state to be the user's own, whatever the estimate was. Small amounts,
   * each stretch once; null if that is too little.
   */
  takeConfirmedSample(fromMs: number, toMs: number): Sample | null;
  /** Replaces the profile after learning or training. Keeps the evidence and compares it again. */
  recompare(profile: Profile): void;
}

export interface Engine {
  newProfile(nowMs: number): Profile;
  startSession(profile: Profile, nowMs: number): EngineSession;
  /** Returns a profile that has learnt the sample. The argument is not changed. */
  enrol(profile: Profile, sample: Sample, nowMs: number): Profile;
  /** True if enough strokes are new since the pointer template was last trained. */
  needsTraining(profile: Profile): boolean;
  /** Slow (up to 5 s): call it in a worker. Deterministic in `seed`. */
  train(profile: Profile, seed: number): Profile;
  quality(profile: Profile, nowMs: number): Quality;
  compare(profile: Profile, sample: Sample): Comparison;
  /** Versioned. Contains aggregates, and rounded times of texts that are typed again and again. */
  encodeProfile(profile: Profile): Uint8Array;
  /** @throws {VigilError} `profile-invalid`, or `profile-newer` if a later version of Vigil wrote the bytes. */
  decodeProfile(bytes: Uint8Array): Profile;
  /**
   * Keys that an encoded profile has learnt, and whether decoding keeps them: `carried` is false when they were counted under other
   * parameters and cannot be compared under these. Then the typing template starts again.
   *
   * @throws {VigilError} as `decodeProfile`.
   */
  typingIn(bytes: Uint8Array): { readonly keys: number; readonly carried: boolean };
}

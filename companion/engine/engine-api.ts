/**
 * The engine's door: all that the rest of the companion knows of it. The engine is pure: no clock, randomness, file,
 * Electron or DOM; time and seeds come in as arguments. States are handed in and given back; one that was handed in must
 * not be used again.
 */

import type { Stage } from '@vigil/protocol/attestation/claims.ts';
import type { CaptureBatch } from '@vigil/protocol/capture.ts';

/** The person's model: keystroke template, pointer forest and reservoir, fixed-text templates. Opaque; see encode/decode. */
export interface Profile {
  readonly kind: 'profile';
}

/** What is known of one browser profile's live input: extractors for each stream, windows, trust filter. Opaque. */
export interface EngineSession {
  readonly kind: 'session';
}

/** Aggregates of a stretch of genuine input, fit to learn from. No raw events. Opaque. */
export interface Sample {
  readonly kind: 'sample';
  readonly keys: number;
  readonly strokes: number;
}

/** log10 likelihood ratio (genuine over impostor) of a modality and the number of key strokes, strokes or clicks behind it. */
export interface ModalityEvidence {
  readonly llr: number;
  readonly n: number;
}

/** The engine's belief at a moment: what an attestation reads and never recomputes. */
export interface Trust {
  /** Posterior probability that the enrolled person is acting now, 0 to 1; null while the evidence is too thin. */
  readonly confidence: number | null;
  /** Accumulated log10 likelihood ratio of recent evidence; null with `confidence`. */
  readonly llr: number | null;
  /** False match rate at this score, its 95% upper bound, impostor comparisons behind it, name of the calibration. */
  readonly fmr: { readonly est: number; readonly ucl95: number; readonly n: number; readonly cal: string } | null;
  /** What stands behind it. `lastAtMs`: epoch of the last human input; null: none yet. */
  readonly evidence: {
    readonly keys: number;
    readonly strokes: number;
    readonly clicks: number;
    readonly activeMs: number;
    readonly lastAtMs: number | null;
  };
  readonly modalities: {
    readonly keystroke?: ModalityEvidence;
    readonly pointer?: ModalityEvidence;
    /** Not given by this engine: clicks are strokes of the pointer, and alone add nothing (docs/decisions/pointer.md). */
    readonly click?: ModalityEvidence;
  };
  readonly flags: {
    readonly injected: boolean;
    readonly paste: boolean;
    readonly remote: boolean;
    readonly keyboardChanged: boolean;
  };
}

/** How often one short stretch of input would be judged wrongly: a stranger's as the person's, or the other way round. */
export interface ExpectedError {
  readonly errors: number;
  /** Length of the stretch, in keys or strokes. */
  readonly stretch: number;
}

export interface LearningProgress {
  readonly n: number;
  readonly needed: number;
  /** Null while too little is learnt, and where nothing was counted under these parameters. */
  readonly expectedError: ExpectedError | null;
}

/** How well the person is known. */
export interface Quality {
  readonly stage: Stage;
  /** Share of a trained template that each modality has, 0 to 1. */
  readonly progress: { readonly keystroke: number; readonly pointer: number };
  /** Keys and strokes learnt from, and how many make the template a trained one. */
  readonly learnt: { readonly keystroke: LearningProgress; readonly pointer: LearningProgress };
  /** Distinct sessions learnt from. */
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

export interface Engine {
  newProfile(nowMs: number): Profile;
  startSession(profile: Profile, nowMs: number): EngineSession;
  /** Exchanges the profile under a live session (after enrolment or training) without losing its evidence. */
  withProfile(session: EngineSession, profile: Profile): EngineSession;
  /** Takes a batch that arrived at `nowMs` (epoch). Never throws on a batch that passed its schema. */
  observe(session: EngineSession, batch: CaptureBatch, nowMs: number): { session: EngineSession; trust: Trust };
  /** A frame is gone: its half-finished keys and strokes are closed. */
  endStream(session: EngineSession, stream: string): EngineSession;
  /** The belief at `nowMs`, decayed towards the prior since the last evidence. */
  trust(session: EngineSession, nowMs: number): Trust;
  /**
   * What may be learnt from now, and null while there is too little or the trust is not high enough. Everything while
   * the profile is learning; later only stretches whose trust stayed high, bounded so that an impostor cannot teach.
   */
  takeSample(session: EngineSession, nowMs: number): { session: EngineSession; sample: Sample | null };
  /**
   * What was done between two moments (epoch ms) of which it is known from elsewhere that it is the person's own, whatever
   * the trust was: little at a time, and each stretch once. Null when it is too little to learn from.
   */
  takeConfirmedSample(
    session: EngineSession,
    fromMs: number,
    toMs: number,
  ): { session: EngineSession; sample: Sample | null };
  enrol(profile: Profile, sample: Sample, nowMs: number): Profile;
  /** True when enough is new since the last training of the pointer forest. */
  needsTraining(profile: Profile): boolean;
  /** Slow (up to 5 s): call it in a worker. Deterministic in `seed`. */
  train(profile: Profile, seed: number): Profile;
  quality(profile: Profile, nowMs: number): Quality;
  compare(profile: Profile, sample: Sample): Comparison;
  /** Aggregates, and rounded times of texts typed again and again; versioned; decode throws VigilError `profile-invalid` or `profile-newer`. */
  encodeProfile(profile: Profile): Uint8Array;
  decodeProfile(bytes: Uint8Array): Profile;
}

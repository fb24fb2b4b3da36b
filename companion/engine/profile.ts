/**
 * The state of a user's profile. In: samples of input. Out: aggregates, and rounded times of the few texts that the user types
 * again and again.
 */
import type { Profile, Sample } from './engine-api.ts';
import { KeystrokeStats } from './keystroke/keystroke-stats.ts';
import type { KnownText, Repetition } from './keystroke/known-texts.ts';
import type { KeystrokeModel } from './keystroke/model.ts';
import type { PointerModel } from './pointer/pointer-model.ts';
import { StrokeReservoir } from './pointer/stroke-reservoir.ts';
import { NO_STRETCHES, type OwnStretches } from './trust/own-stretches.ts';

export interface ProfileState extends Profile {
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Start times of the latest visits that something was learnt from, and how many there were in all. */
  readonly recentSessions: readonly number[];
  readonly sessions: number;
  /** Keys and strokes learnt in all. */
  readonly keysSeen: number;
  readonly strokesSeen: number;
  /** The keystroke model whose cells `keystrokes` counts. */
  readonly modelId: string;
  /** Pointer parameters under which `pointer` was trained; empty for the product's own. */
  readonly pointerId: string;
  readonly keystrokes: KeystrokeStats;
  /** Texts that the user types again and again. */
  readonly texts: readonly KnownText[];
  /** Enrolled strokes, spread over sessions and days. */
  readonly reservoir: StrokeReservoir;
  /** Trained on the reservoir; null before the first training. */
  readonly pointer: PointerModel | null;
  /** Strokes learnt when it was last trained. */
  readonly trainedAtStrokes: number;
  /** Fingerprints of runs of keys typed before, oldest first. */
  readonly fingerprints: Uint32Array;
  /** How own typing compared with the template before it was learnt. */
  readonly ownStretches: OwnStretches;
}

export interface SampleState extends Sample {
  /** Start of the visit that it comes from; epoch ms. */
  readonly sessionMs: number;
  readonly keystrokes: KeystrokeStats;
  readonly texts: readonly Repetition[];
  readonly strokeFeatures: readonly Float32Array[];
  readonly fingerprints: readonly number[];
  /** Ratios of own stretches of typing, natural log. */
  readonly stretches: readonly number[];
}

/** Parameters under which a profile is made and read. */
export interface ProfileOrigin {
  readonly model: KeystrokeModel;
  readonly pointerId: string;
}

export function newProfileState(nowMs: number, { model, pointerId }: ProfileOrigin): ProfileState {
  return {
    kind: 'profile',
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    recentSessions: [],
    sessions: 0,
    keysSeen: 0,
    strokesSeen: 0,
    modelId: model.id,
    pointerId,
    keystrokes: new KeystrokeStats(model.cellCount),
    texts: [],
    reservoir: new StrokeReservoir(),
    pointer: null,
    trainedAtStrokes: 0,
    fingerprints: new Uint32Array(0),
    ownStretches: NO_STRETCHES,
  };
}

/** `Profile` is opaque and has one implementation. */
export function profileStateOf(profile: Profile): ProfileState {
  return profile as ProfileState;
}

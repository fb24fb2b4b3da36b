/** Implements the engine API. In: options. Out: an `Engine`. The only file that joins the engine's parts. */

import { learn } from './adaptation/enrol.ts';
import { assess } from './adaptation/stages.ts';
import { isTrainingDue, trainProfile } from './adaptation/training.ts';
import type { Comparison, Engine, Sample } from './engine-api.ts';
import { factorEvidence } from './keystroke/keystroke-template.ts';
import type { KeystrokeModel } from './keystroke/model.ts';
import { type EngineParameters, shippedParameters } from './parameters.ts';
import { PointerEvidence } from './pointer/pointer-evidence.ts';
import { newProfileState, type ProfileState, profileStateOf, type SampleState } from './profile.ts';
import { decodeProfileState, encodeProfileState, typingInProfile } from './profile-codec.ts';
import { EngineSessionState } from './session.ts';
import { comparatorOf } from './trust/comparator.ts';
import { FALSE_MATCH_TABLE } from './trust/false-match-table.ts';
import { TUNING } from './trust/tuning.ts';

export interface EngineOptions {
  /** Refuse streams whose clock runs ahead of the companion's. Off only where recordings are played faster: tests, the demo. */
  readonly checkClock?: boolean;
  /** Default: the shipped parameters. */
  readonly parameters?: EngineParameters;
}

export function createEngine({ checkClock = true, parameters = shippedParameters() }: EngineOptions = {}): Engine {
  const { falseMatches, pairs } = parameters;
  const model = withSessionBound(parameters.keystrokes);
  const origin = { model, pointerId: parameters.pointerId };
  return {
    newProfile: (nowMs) => newProfileState(nowMs, origin),
    startSession: (profile, nowMs) =>
      new EngineSessionState(profileStateOf(profile), nowMs, { model, pairs, checkClock, falseMatches }),
    enrol: (profile, sample, nowMs) => learn(profileStateOf(profile), sampleOf(sample), nowMs),
    needsTraining: (profile) => isTrainingDue(profileStateOf(profile)),
    train: (profile, seed) => trainProfile(profileStateOf(profile), seed, parameters.pointerBackground()),
    quality: (profile, nowMs) => assess(profileStateOf(profile), nowMs, falseMatches === FALSE_MATCH_TABLE),
    compare: (profile, sample) => compare(parameters, model, profileStateOf(profile), sampleOf(sample)),
    encodeProfile: (profile) => encodeProfileState(profileStateOf(profile), model),
    decodeProfile: (bytes) => decodeProfileState(bytes, origin),
    typingIn: (bytes) => typingInProfile(bytes, origin),
  };
}

/** The model with the bound of whole sessions in place of that of single windows (see TUNING.llrBound). */
function withSessionBound(model: KeystrokeModel): KeystrokeModel {
  return { ...model, calibration: { ...model.calibration, lowest: -TUNING.llrBound } };
}

function compare(
  { pairs }: EngineParameters,
  model: KeystrokeModel,
  profile: ProfileState,
  sample: SampleState,
): Comparison {
  const comparator = comparatorOf(profile, model, pairs);
  const strokes = new PointerEvidence();
  for (const features of sample.strokeFeatures) comparator.stroke(features, strokes);
  const { keys } = sample.keystrokes;
  const keystroke = keys === 0 ? null : comparator.keystroke(factorEvidence(model, sample.keystrokes), keys);
  const pointer = sample.strokes === 0 ? null : comparator.pointer(strokes);
  return { llr: (keystroke ?? 0) + (pointer ?? 0), keystroke, pointer };
}

/** `Sample` is opaque and has one implementation. */
function sampleOf(sample: Sample): SampleState {
  return sample as SampleState;
}

/** The engine behind its door. In: options. Out: an `Engine`; this is the only file that joins its parts. */

import { learn } from './adaptation/enrol.ts';
import { assess } from './adaptation/stages.ts';
import { isTrainingDue, trainProfile } from './adaptation/training.ts';
import type { Comparison, Engine, EngineSession, Profile, Sample, Trust } from './engine-api.ts';
import { factorEvidence } from './keystroke/keystroke-template.ts';
import type { KeystrokeModel } from './keystroke/model.ts';
import { type EngineParameters, shippedParameters } from './parameters.ts';
import { newProfileState, type ProfileState, type SampleState } from './profile.ts';
import { decodeProfileState, encodeProfileState } from './profile-codec.ts';
import { EngineSessionState } from './session.ts';
import { comparatorOf } from './trust/comparator.ts';
import { report } from './trust/report.ts';
import { TUNING } from './trust/tuning.ts';

export interface EngineOptions {
  /**
   * Refuse streams whose clock runs ahead of the companion's. Off only where recordings are played faster than they were
   * made: tests and the demo.
   */
  readonly checkClock?: boolean;
  /** The product's own unless given. */
  readonly parameters?: EngineParameters;
}

export function createEngine({ checkClock = true, parameters = shippedParameters() }: EngineOptions = {}): Engine {
  const { falseMatches } = parameters;
  const model = farReaching(parameters.keystrokes);
  const trustOf = (live: EngineSessionState, nowMs: number): Trust =>
    report(live.window, nowMs, live.quality.stage !== 'learning', falseMatches);
  return {
    newProfile: (nowMs) => newProfileState(nowMs, model),
    startSession: (profile, nowMs) => new EngineSessionState(profileOf(profile), nowMs, model, checkClock),
    withProfile(session, profile) {
      sessionOf(session).exchange(profileOf(profile));
      return session;
    },
    observe(session, batch, nowMs) {
      const live = sessionOf(session);
      live.read(batch, nowMs);
      return { session, trust: trustOf(live, nowMs) };
    },
    endStream(session, stream) {
      sessionOf(session).end(stream);
      return session;
    },
    trust(session, nowMs) {
      const live = sessionOf(session);
      return trustOf(live, nowMs);
    },
    takeSample(session) {
      const live = sessionOf(session);
      return { session, sample: live.adaptationBuffer.take(live.startedMs) };
    },
    takeConfirmedSample: (session, fromMs, toMs) => ({
      session,
      sample: sessionOf(session).takeConfirmedSample(fromMs, toMs),
    }),
    enrol: (profile, sample, nowMs) => learn(profileOf(profile), sampleOf(sample), nowMs),
    needsTraining: (profile) => isTrainingDue(profileOf(profile)),
    train: (profile, seed) => trainProfile(profileOf(profile), seed, parameters.pointerBackground()),
    quality: (profile, nowMs) => assess(profileOf(profile), nowMs, falseMatches !== null),
    compare: (profile, sample) => compare(model, profileOf(profile), sampleOf(sample)),
    encodeProfile: (profile) => encodeProfileState(profileOf(profile), model),
    decodeProfile: (bytes) => decodeProfileState(bytes, model),
  };
}

/** The model with the trust filter's own bound instead of that of single windows (see TUNING.llrBound). */
function farReaching(model: KeystrokeModel): KeystrokeModel {
  return { ...model, calibration: { ...model.calibration, lowest: -TUNING.llrBound } };
}

function compare(model: KeystrokeModel, profile: ProfileState, sample: SampleState): Comparison {
  const comparator = comparatorOf(profile, model);
  let sum = 0;
  for (const features of sample.strokeFeatures) sum += comparator.stroke(features);
  const { keys } = sample.keystrokes;
  const keystroke = keys === 0 ? null : comparator.keystroke(factorEvidence(model, sample.keystrokes), keys);
  const pointer = sample.strokes === 0 ? null : comparator.pointer({ count: sample.strokes, sum });
  return { llr: (keystroke ?? 0) + (pointer ?? 0), keystroke, pointer };
}

/** The door's types are opaque: behind it there is one implementation of each. */
function profileOf(profile: Profile): ProfileState {
  return profile as ProfileState;
}

function sampleOf(sample: Sample): SampleState {
  return sample as SampleState;
}

function sessionOf(session: EngineSession): EngineSessionState {
  return session as EngineSessionState;
}

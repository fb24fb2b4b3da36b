/** The engine behind its door. In: options. Out: an `Engine`; this is the only file that joins its parts. */
import type { Comparison, Engine, Profile, Sample, Session } from './door.ts';
import { learn } from './enrolment/enrol.ts';
import { assess } from './enrolment/stages.ts';
import { isTrainingDue, trainProfile } from './enrolment/training.ts';
import { newProfileState, type ProfileState, type SampleState } from './profile.ts';
import { decodeProfileState, encodeProfileState } from './profile-codec.ts';
import { LiveSession } from './session.ts';
import { comparatorOf } from './trust/comparator.ts';
import { report } from './trust/report.ts';

export interface EngineOptions {
  /**
   * Refuse streams whose clock runs ahead of the companion's. Off only where recordings are played faster than they were
   * made: tests and the demo.
   */
  readonly checkClock?: boolean;
}

export function createEngine({ checkClock = true }: EngineOptions = {}): Engine {
  return {
    newProfile: (nowMs) => newProfileState(nowMs),
    startSession: (profile, nowMs) => new LiveSession(profileOf(profile), nowMs, checkClock),
    withProfile(session, profile) {
      sessionOf(session).exchange(profileOf(profile));
      return session;
    },
    observe(session, batch, nowMs) {
      const live = sessionOf(session);
      live.read(batch, nowMs);
      return { session, trust: report(live.window, nowMs, live.quality.stage !== 'learning') };
    },
    endStream(session, stream) {
      sessionOf(session).end(stream);
      return session;
    },
    trust(session, nowMs) {
      const live = sessionOf(session);
      return report(live.window, nowMs, live.quality.stage !== 'learning');
    },
    harvest(session) {
      const live = sessionOf(session);
      return { session, sample: live.harvester.take(live.startedMs) };
    },
    enrol: (profile, sample, nowMs) => learn(profileOf(profile), sampleOf(sample), nowMs),
    needsTraining: (profile) => isTrainingDue(profileOf(profile)),
    train: (profile, seed) => trainProfile(profileOf(profile), seed),
    quality: (profile, nowMs) => assess(profileOf(profile), nowMs),
    compare: (profile, sample) => compare(profileOf(profile), sampleOf(sample)),
    encodeProfile: (profile) => encodeProfileState(profileOf(profile)),
    decodeProfile: (bytes) => decodeProfileState(bytes),
  };
}

function compare(profile: ProfileState, sample: SampleState): Comparison {
  const comparator = comparatorOf(profile);
  let sum = 0;
  for (const features of sample.strokeFeatures) sum += comparator.stroke(features);
  const keystroke = sample.keys === 0 ? null : comparator.keystroke(sample.keystrokes);
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

function sessionOf(session: Session): LiveSession {
  return session as LiveSession;
}

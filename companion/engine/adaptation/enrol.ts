/**
 * Adds a sample to a profile. In: a profile, a sample of genuine input. Out: the profile with the sample; the argument is not
 * changed.
 *
 * Recent typing counts more: older typing fades so that the whole never weighs more than `MAX_KEYS` keys. This also bounds how
 * fast a template can be moved.
 */
import { KeystrokeStats } from '../keystroke/keystroke-stats.ts';
import { learnRepetitions } from '../keystroke/known-texts.ts';
import { StrokeReservoir } from '../pointer/stroke-reservoir.ts';
import type { ProfileState, SampleState } from '../profile.ts';
import { withStretches } from '../trust/own-stretches.ts';

/** Weight of a full template, in keys. */
const MAX_KEYS = 8000;
const MAX_FINGERPRINTS = 16_384;
const MAX_SESSIONS = 32;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function learn(profile: ProfileState, sample: SampleState, nowMs: number): ProfileState {
  const keystrokes = new KeystrokeStats(profile.keystrokes.counts.length);
  keystrokes.merge(profile.keystrokes);
  const fresh = sample.keystrokes.keys;
  if (keystrokes.keys + fresh > MAX_KEYS) keystrokes.scale((MAX_KEYS - fresh) / keystrokes.keys);
  keystrokes.merge(sample.keystrokes);
  const nothing = sample.keys === 0 && sample.strokes === 0;
  const met = nothing || profile.recentSessions.includes(sample.sessionMs);
  return {
    ...profile,
    updatedAtMs: nothing ? profile.updatedAtMs : nowMs,
    recentSessions: met ? profile.recentSessions : [...profile.recentSessions, sample.sessionMs].slice(-MAX_SESSIONS),
    sessions: profile.sessions + (met ? 0 : 1),
    keysSeen: profile.keysSeen + sample.keys,
    strokesSeen: profile.strokesSeen + sample.strokes,
    keystrokes,
    texts: sample.texts.length === 0 ? profile.texts : learnRepetitions(profile.texts, sample.texts),
    reservoir: withStrokes(profile.reservoir, sample),
    fingerprints: Uint32Array.from([...profile.fingerprints, ...sample.fingerprints].slice(-MAX_FINGERPRINTS)),
    ownStretches: withStretches(profile.ownStretches, sample.stretches),
  };
}

/** Copies the reservoir only if there is something to add. */
function withStrokes(reservoir: StrokeReservoir, { strokeFeatures, sessionMs }: SampleState): StrokeReservoir {
  if (strokeFeatures.length === 0) return reservoir;
  const copy = StrokeReservoir.decode(reservoir.encode());
  const session = Math.floor(sessionMs / MINUTE_MS) >>> 0;
  for (const features of strokeFeatures) copy.add(session, Math.floor(sessionMs / DAY_MS) >>> 0, features);
  return copy;
}

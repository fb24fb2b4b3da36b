/**
 * Learning from a sample. In: a profile, a sample of genuine input. Out: the profile that knows it too; the old one stays
 * as it was.
 *
 * Recent typing counts more: what is known fades so that it never weighs more than `MOST_KEYS` keys, which also bounds
 * how fast a template can be moved.
 */
import { KeystrokeStats } from '../keystroke-interim/keystroke.ts';
import type { ProfileState, SampleState } from '../profile.ts';

/** Weight of a full template, in keys. */
const MOST_KEYS = 8000;
const MOST_STROKES = 1500;
const MOST_FINGERPRINTS = 16_384;
const MOST_SESSIONS = 32;

export function learn(profile: ProfileState, sample: SampleState, nowMs: number): ProfileState {
  const keystrokes = new KeystrokeStats();
  keystrokes.merge(profile.keystrokes);
  if (keystrokes.keys + sample.keys > MOST_KEYS) keystrokes.scale((MOST_KEYS - sample.keys) / keystrokes.keys);
  keystrokes.merge(sample.keystrokes);
  const nothing = sample.keys === 0 && sample.strokes === 0;
  const met = nothing || profile.recentSessions.includes(sample.sessionMs);
  return {
    ...profile,
    updatedAtMs: nothing ? profile.updatedAtMs : nowMs,
    recentSessions: met ? profile.recentSessions : [...profile.recentSessions, sample.sessionMs].slice(-MOST_SESSIONS),
    sessions: profile.sessions + (met ? 0 : 1),
    keysSeen: profile.keysSeen + sample.keys,
    strokesSeen: profile.strokesSeen + sample.strokes,
    keystrokes,
    strokes: [...profile.strokes, ...sample.strokeCodes].slice(-MOST_STROKES),
    fingerprints: Uint32Array.from([...profile.fingerprints, ...sample.fingerprints].slice(-MOST_FINGERPRINTS)),
  };
}

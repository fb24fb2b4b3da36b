/** How well a person is known. In: what was learnt, and when. Out: the stage of the profile and its progress. */
import type { Quality } from '../engine-api.ts';
import type { ProfileState } from '../profile.ts';
import { expectedErrorOf } from './expected-error.ts';

/**
 * Numeric criteria. Keystrokes: engine notes give an EER on another corpus at 50 keys of 9.1% after 200 keys of enrolment and
 * 6.4% after 1,000; strokes: AUC 0.912 after 100 spread over sessions, 0.958 after 500.
 */
export const STAGE = {
  provisionalKeys: 300,
  provisionalStrokes: 100,
  trainedKeys: 1000,
  trainedStrokes: 500,
  trainedSessions: 2,
  /** Templates age: after this time without learning, the person may have changed. */
  driftingAfterMs: 60 * 86_400_000,
} as const;

/** `isCounted`: typing is judged by the parameters that its foresight was counted under. */
export function assess(profile: ProfileState, nowMs: number, isCounted = true): Quality {
  const { keysSeen, strokesSeen, sessions } = profile;
  return {
    stage: stageOf(profile, nowMs),
    progress: {
      keystroke: Math.min(1, keysSeen / STAGE.trainedKeys),
      pointer: Math.min(1, strokesSeen / STAGE.trainedStrokes),
    },
    learnt: {
      keystroke: {
        n: keysSeen,
        needed: STAGE.trainedKeys,
        expectedError: isCounted ? expectedErrorOf('keystroke', keysSeen) : null,
      },
      pointer: { n: strokesSeen, needed: STAGE.trainedStrokes, expectedError: expectedErrorOf('pointer', strokesSeen) },
    },
    sessions,
    createdAtMs: profile.createdAtMs,
    updatedAtMs: profile.updatedAtMs,
  };
}

function stageOf(profile: ProfileState, nowMs: number): Quality['stage'] {
  const { keysSeen, strokesSeen, sessions } = profile;
  if (keysSeen < STAGE.provisionalKeys && strokesSeen < STAGE.provisionalStrokes) return 'learning';
  const known = keysSeen >= STAGE.trainedKeys || strokesSeen >= STAGE.trainedStrokes;
  if (!known || sessions < STAGE.trainedSessions) return 'provisional';
  return nowMs - profile.updatedAtMs > STAGE.driftingAfterMs ? 'drifting' : 'trained';
}

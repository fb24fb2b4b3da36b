/** Determines how well a user is known. In: what was learnt, and when. Out: the profile's stage and progress. */
import type { Quality } from '../engine-api.ts';
import type { ProfileState } from '../profile.ts';
import { expectedErrorOf } from './expected-error.ts';

/**
 * Criteria. They follow how the error falls with the amount learnt (docs/model-card.md): steeply up to about 300 keys or 100
 * strokes, slowly beyond 1,000 keys or 500 strokes.
 */
export const STAGE = {
  provisionalKeys: 300,
  provisionalStrokes: 100,
  trainedKeys: 1000,
  trainedStrokes: 500,
  trainedSessions: 2,
  /** Templates age: after this time without learning, the user may have changed. */
  driftingAfterMs: 60 * 86_400_000,
} as const;

/** @param isCounted whether typing is judged by the parameters that its expected error was measured under. */
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

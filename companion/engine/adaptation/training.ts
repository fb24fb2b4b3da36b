/**
 * Trains the pointer template. In: a profile. Out: whether training is due; the profile with its pointer template. Slow
 * (seconds): run it in a worker.
 */
import type { PointerBackground } from '../pointer/background.ts';
import { trainPointerModel } from '../pointer/train-pointer-model.ts';
import type { ProfileState } from '../profile.ts';
import { STAGE } from './stages.ts';

/** Growth of the strokes learnt since the last training from which another is due. */
const GROWTH = 1.25;

export function isTrainingDue(profile: ProfileState): boolean {
  const { strokesSeen, trainedAtStrokes, pointer } = profile;
  if (strokesSeen < STAGE.provisionalStrokes) return false;
  return pointer === null || strokesSeen >= trainedAtStrokes * GROWTH || strokesSeen >= trainedAtStrokes + REFRESH;
}

/** The same in strokes, however many were learnt before: users change. */
const REFRESH = 1000;

export function trainProfile(profile: ProfileState, seed: number, background: PointerBackground): ProfileState {
  const pointer = trainPointerModel(profile.reservoir.sessions(), background, { seed });
  return { ...profile, pointer: pointer ?? profile.pointer, trainedAtStrokes: profile.strokesSeen };
}

/**
 * When and how the pointer forest is trained. In: a profile. Out: whether enough is new; the profile with its forest. Slow
 * (seconds): for a worker.
 */
import type { PointerBackground } from '../pointer/background.ts';
import { trainPointerModel } from '../pointer/train-pointer-model.ts';
import type { ProfileState } from '../profile.ts';
import { STAGE } from './stages.ts';

/** Grown by this share since the last training, the reservoir is worth another. */
const GROWTH = 1.25;

export function isTrainingDue(profile: ProfileState): boolean {
  const { strokesSeen, trainedAtStrokes, pointer } = profile;
  if (strokesSeen < STAGE.provisionalStrokes) return false;
  return pointer === null || strokesSeen >= trainedAtStrokes * GROWTH || strokesSeen >= trainedAtStrokes + REFRESH;
}

/** However much is known: a person changes. */
const REFRESH = 1000;

export function trainProfile(profile: ProfileState, seed: number, background: PointerBackground): ProfileState {
  const pointer = trainPointerModel(profile.reservoir.sessions(), background, { seed });
  return { ...profile, pointer: pointer ?? profile.pointer, trainedAtStrokes: profile.strokesSeen };
}

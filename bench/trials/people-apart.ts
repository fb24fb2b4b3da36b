/** Splits people into judged and background. In: a person's name, a seed. Out: their side, independent of the other people. */
import { hashOf } from 'vigil-fit/base/random.ts';

/** Of ten people of a large corpus, those that `fit` keeps apart to judge. */
const JUDGED_IN_TEN = 3;
/** The same of a corpus of a few dozen. */
const JUDGED_IN_TEN_OF_FEW = 5;

const FOLD_SALT = 11;

/** Each fold is compared by parameters fitted without it (bench/fit/trust.ts). */
export function foldOf(id: string, folds: number): number {
  return hashOf(id, FOLD_SALT) % folds;
}

/** True for people who are judged, never fitted on. @param few of a corpus of a few dozen people. */
export function isJudged(id: string, seed: number, few = false): boolean {
  return hashOf(id, seed) % 10 < (few ? JUDGED_IN_TEN_OF_FEW : JUDGED_IN_TEN);
}

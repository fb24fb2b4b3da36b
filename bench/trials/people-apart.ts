/** Splits people into judged and background. In: a person's name, a seed. Out: their side, independent of the other people. */
import { hashOf } from '@vigil/corpora/random.ts';

/** Share of Aalto people that `fit` keeps apart to judge. */
const JUDGED_IN_TEN = 3;

/** True for people who are judged, never fitted on. */
export function isJudged(id: string, seed: number): boolean {
  return hashOf(id, seed) % 10 < JUDGED_IN_TEN;
}

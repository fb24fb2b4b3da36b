/** Who is judged and who may be fitted on. In: a person's name, a seed. Out: which side they are on, whatever else is there. */
import { hashOf } from '@vigil/corpora/random.ts';

/** Share of Aalto people that `fit` keeps apart to judge. */
const JUDGED_IN_TEN = 3;

/** True for people who are judged, never fitted on. */
export function isJudged(id: string, seed: number): boolean {
  return hashOf(id, seed) % 10 < JUDGED_IN_TEN;
}

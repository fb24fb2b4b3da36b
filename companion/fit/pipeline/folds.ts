/** Two halves of a pilot's people. In: their names, a seed. Out: the half of each; the halves differ in size by one at most. */
import { hashOf } from '../base/random.ts';

export const FOLDS = [0, 1] as const;
export type Fold = (typeof FOLDS)[number];

export function foldsOf(ids: readonly string[], seed: number): ReadonlyMap<string, Fold> {
  const ordered = [...ids].sort((a, b) => hashOf(a, seed) - hashOf(b, seed) || (a < b ? -1 : 1));
  return new Map(ordered.map((id, at) => [id, (at % 2) as Fold]));
}

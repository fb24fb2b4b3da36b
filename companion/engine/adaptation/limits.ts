/**
 * How much may be learnt at once on a statement from outside. In: blocks, limits, what is known already. Out: the blocks within
 * the limits. What an impostor could move with them is measured: protocol `poisoning`, `reported_*` and `visits_*`.
 */
import { type Block, keysOf } from '../trust/block.ts';

/** Size of a template. */
export interface LearnedCounts {
  readonly keys: number;
  readonly strokes: number;
}

export interface LearningLimits extends LearnedCounts {
  /** Of what is known, at most this share, but always `least`. */
  readonly share: number;
  readonly least: LearnedCounts;
}

/** On the user's report of a false alarm after an authentication, against the estimate. */
export const CONFIRMED_LIMITS: LearningLimits = { keys: 200, strokes: 50, share: 0.05, least: { keys: 0, strokes: 0 } };
/** In a visit that began with an authentication, and ended without doubt. */
export const VISIT_LIMITS: LearningLimits = { keys: 200, strokes: 50, share: 0.05, least: { keys: 60, strokes: 30 } };

/** The oldest blocks, as long as all of them together keep the limits. Machine input and what was learnt already is left out. */
export function withinLimits(blocks: readonly Block[], limits: LearningLimits, known: LearnedCounts): Block[] {
  const max = (what: keyof LearnedCounts) =>
    Math.max(limits.least[what], Math.min(limits[what], limits.share * known[what]));
  const chosen: Block[] = [];
  let keys = 0;
  let strokes = 0;
  for (const block of blocks.filter(({ machine, learnt }) => !machine && !learnt)) {
    keys += keysOf(block);
    strokes += block.strokes.length;
    if (keys > max('keys') || strokes > max('strokes')) break;
    chosen.push(block);
  }
  return chosen;
}

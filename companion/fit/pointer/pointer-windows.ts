/** Windows of stroke scores. In: scores by session. Out: sums, means or log likelihood ratios of windows. */
import { forestLlr, type PointerModel, type ScoreSum } from '@vigil/engine/pointer/pointer-model.ts';

/** Sums of consecutive scores that do not overlap; size 0 is the whole session. Sessions without strokes give none. */
export function cutWindows(scores: Float64Array, size: number): ScoreSum[] {
  const step = size === 0 ? scores.length : size;
  const windows: ScoreSum[] = [];
  for (let from = 0; step > 0 && from + step <= scores.length; from += step) {
    windows.push({ count: step, sum: scores.subarray(from, from + step).reduce((sum, score) => sum + score, 0) });
  }
  return windows;
}

export function meanScores(sessions: readonly Float64Array[], size: number): number[] {
  return sessions.flatMap((scores) => cutWindows(scores, size).map(({ count, sum }) => sum / count));
}

/** Natural-log likelihood ratios. */
export function llrs(model: PointerModel, sessions: readonly Float64Array[], size: number): number[] {
  return sessions.flatMap((scores) => cutWindows(scores, size).map((window) => forestLlr(model, window)));
}

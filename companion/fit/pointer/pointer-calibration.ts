/**
 * Calibration of pointer windows. In: open-set comparisons of people who are not in the background. Out: the three
 * constants of `forestLlr` that make Cllr least over windows of 5, 10, 20, 50 strokes and whole sessions.
 */
import type { PointerCalibration } from '@vigil/engine/pointer/background-file.ts';
import { LLR_BOUND } from '@vigil/engine/pointer/pointer-model.ts';
import { cutWindows } from './pointer-windows.ts';

/** Window sizes; 0 is the whole session. Each size counts the same. */
const SIZES = [5, 10, 20, 50, 0];

interface CalibrationWindow {
  readonly count: number;
  readonly sum: number;
  readonly genuine: boolean;
  readonly weight: number;
}

export interface ScoredPair {
  readonly genuine: readonly Float64Array[];
  readonly foreign: readonly Float64Array[];
}

export function fitCalibration(pairs: readonly ScoredPair[]): PointerCalibration {
  const windows = pairs.flatMap((pair) => [...windowsOf(pair.genuine, true), ...windowsOf(pair.foreign, false)]);
  let best = { slope: 1, offset: 0, strokes: 30 };
  let bestCost = Number.POSITIVE_INFINITY;
  for (const strokes of [4, 6, 8, 11, 15, 20, 28, 40, 60]) {
    const { slope, offset } = fitLine(windows, strokes);
    const cost = costOf(windows, { slope, offset, strokes });
    if (cost < bestCost) {
      bestCost = cost;
      best = { slope, offset, strokes };
    }
  }
  return best;
}

/** Windows that do not overlap, of every size; genuine and foreign weigh the same in each size. */
function windowsOf(sessions: readonly Float64Array[], genuine: boolean): CalibrationWindow[] {
  return SIZES.flatMap((size) => {
    const cut = sessions.flatMap((scores) => cutWindows(scores, size));
    return cut.map(({ count, sum }) => ({ count, sum, genuine, weight: 1 / cut.length }));
  });
}

/** Weighted logistic regression of two terms by Newton's method, from nothing: from a steep line it runs away. */
function fitLine(windows: readonly CalibrationWindow[], strokes: number): { slope: number; offset: number } {
  let slope = 0;
  let offset = 0;
  for (let round = 0; round < 25; round++) {
    let [gs, go, ss, so, oo] = [0, 0, 1e-9, 0, 1e-9];
    for (const { count, sum, genuine, weight } of windows) {
      const gain = 1 / (1 + count / strokes);
      const [x, y] = [sum * gain, count * gain];
      const share = 1 / (1 + Math.exp(-(slope * x + offset * y)));
      const error = weight * ((genuine ? 1 : 0) - share);
      const curve = weight * share * (1 - share);
      gs += error * x;
      go += error * y;
      ss += curve * x * x;
      so += curve * x * y;
      oo += curve * y * y;
    }
    const determinant = ss * oo - so * so;
    slope += (oo * gs - so * go) / determinant;
    offset += (ss * go - so * gs) / determinant;
  }
  return { slope, offset };
}

function costOf(windows: readonly CalibrationWindow[], { slope, offset, strokes }: PointerCalibration): number {
  let cost = 0;
  for (const { count, sum, genuine, weight } of windows) {
    const llr = (slope * sum + offset * count) / (1 + count / strokes);
    const bounded = Math.max(-LLR_BOUND, Math.min(LLR_BOUND, llr));
    cost += weight * Math.log1p(Math.exp(genuine ? -bounded : bounded));
  }
  return cost;
}

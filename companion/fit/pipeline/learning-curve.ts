/**
 * How many more people would help. In: a deployment's typists. Out: the error by the number of people that the parameters were fitted on,
 * judged on the half that they do not come from.
 */

import type { SubjectScores } from '../base/metrics.ts';
import { NO_CALIBRATION } from '../keystroke/calibration.ts';
import { rawConditions } from '../keystroke/raw-conditions.ts';
import type { FitFigures } from '../report/figures.ts';
import type { PilotMaterial } from './cross-fit.ts';
import type { FitSteps } from './fit-steps.ts';
import { compareTypists, fitTyping, type TypingOptions } from './fit-typing.ts';
import { FOLDS } from './folds.ts';
import { modalityFigures } from './modality-figures.ts';
import { scoresOf } from './typing-figures.ts';

const SIZES = [5, 10, 20, 40, 80, 160, 320, 640];
/** Keys of the windows that are judged. */
const LENGTH = 50;

export function curveSizes(typists: number): number[] {
  const half = typists >> 1;
  const sizes = SIZES.filter((size) => size <= half);
  return sizes.length > 0 && half > 1.25 * sizes.at(-1)! ? [...sizes, half] : sizes;
}

export function learningCurve(
  material: PilotMaterial,
  options: TypingOptions,
  steps: FitSteps,
): FitFigures['learning'] {
  const { typists, foldOf } = material;
  const sizes = curveSizes(typists.length);
  const points = sizes.map((people, index) => {
    steps.report(`${people} people`, index / sizes.length);
    const scores = FOLDS.flatMap((fold) => {
      const [held, others] = [true, false].map((wanted) =>
        typists.filter(({ id }) => (foldOf.get(id) === fold) === wanted),
      );
      const parameters = fitTyping(
        others!.slice(0, people),
        { ...options, progress: () => {} },
        `${people} without ${fold}`,
      );
      return judged(compareTypists(parameters, held!, options.seed));
    });
    return { people, ...errorsOf(scores, options.seed) };
  });
  const shipped = FOLDS.flatMap((fold) =>
    judged(
      rawConditions(
        options.prior,
        typists.filter(({ id }) => foldOf.get(id) === fold),
        options.seed,
      ),
    ),
  );
  return { length: LENGTH, points, shipped: sizes.length === 0 ? null : errorsOf(shipped, options.seed).eer };
}

/** The error does not depend on the calibration: all windows have one length. */
function judged(conditions: Parameters<typeof scoresOf>[0]): SubjectScores[] {
  return scoresOf(conditions, NO_CALIBRATION).get(LENGTH) ?? [];
}

function errorsOf(scores: readonly SubjectScores[], seed: number) {
  const errors = modalityFigures(0, [{ length: LENGTH, own: scores, shipped: scores }], seed)?.windows[0]?.own;
  const none = { value: 0.5, low: 0, high: 1 };
  return { eer: errors?.eer ?? none, cllrMin: errors?.cllrMin ?? none };
}

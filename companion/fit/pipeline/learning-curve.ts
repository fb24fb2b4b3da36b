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
import { compareTypists, type FitStart, fitTyping, type TypingOptions } from './fit-typing.ts';
import { FOLDS } from './folds.ts';
import { modalityFigures } from './modality-figures.ts';
import { scoresOf } from './typing-figures.ts';

const SIZES = [5, 10, 20, 40, 80, 160, 320, 640];
/** From so many typists on, both starts are compared: fewer cannot fit from scratch. */
const COMPARED_FROM = 40;
/** Of the error over 1 / people: less is rounding. */
const MIN_SLOPE = 1e-6;
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
        { ...options, pilotPeople: 2 * people, progress: () => {} },
        `${people} without ${fold}`,
      );
      return judged(compareTypists(parameters, held!, options.seed));
    });
    return { people, ...errorsOf(scores, options.seed) };
  });
  const others = sizes.length === 0 || typists.length < COMPARED_FROM ? null : otherStart(material, options, steps);
  const shipped = FOLDS.flatMap((fold) =>
    judged(
      rawConditions(
        options.prior,
        typists.filter(({ id }) => foldOf.get(id) === fold),
        options.seed,
      ),
    ),
  );
  return {
    length: LENGTH,
    points,
    shipped: sizes.length === 0 ? null : errorsOf(shipped, options.seed).eer,
    otherStart: others,
    expected: expectedErrors(
      points.map(({ people, eer }) => ({ people, value: eer.value })),
      typists.length,
    ),
  };
}

/** The other start, on as many people of the same halves as there are. */
function otherStart({ typists, foldOf }: PilotMaterial, options: TypingOptions, steps: FitSteps) {
  const start: FitStart = options.start === 'shipped' ? 'scratch' : 'shipped';
  steps.report(`from ${start} in comparison`, 1);
  const scores = FOLDS.flatMap((fold) => {
    const isHeld = ({ id }: { readonly id: string }) => foldOf.get(id) === fold;
    const fitted = typists.filter((typist) => !isHeld(typist));
    const parameters = fitTyping(fitted, { ...options, start, progress: () => {} }, `${start} without ${fold}`);
    return judged(compareTypists(parameters, typists.filter(isHeld), options.seed));
  });
  return { start, people: typists.length >> 1, ...errorsOf(scores, options.seed) };
}

/**
 * Errors to expect of twice and four times the people: a + b / people by least squares on the curve, from 10 people on. Null: two points or
 * fewer, or errors that do not fall.
 */
export function expectedErrors(
  curve: readonly { readonly people: number; readonly value: number }[],
  people: number,
): { readonly people: number; readonly eer: number }[] | null {
  const used = curve.filter((point) => point.people >= 10);
  if (used.length < 3) return null;
  const mean = (of: (point: (typeof used)[number]) => number) =>
    used.reduce((sum, point) => sum + of(point), 0) / used.length;
  const [x, y] = [mean((point) => 1 / point.people), mean(({ value }) => value)];
  const slope =
    mean((point) => (1 / point.people - x) * (point.value - y)) / mean((point) => (1 / point.people - x) ** 2);
  if (slope < MIN_SLOPE) return null;
  return [2, 4].map((times) => ({
    people: times * people,
    eer: Math.max(0, y + slope * (1 / (times * people) - x)),
  }));
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

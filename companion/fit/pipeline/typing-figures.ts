/** What typing is worth on the deployment's people. In: both halves' parameters. Out: errors under own and shipped parameters. */
import type { Calibration } from '@vigil/engine/keystroke/model.ts';
import type { SubjectScores } from '../base/metrics.ts';
import { calibratedLlr, type RawCondition } from '../keystroke/calibration.ts';
import { rawConditions, WHOLE_TEMPLATE } from '../keystroke/raw-conditions.ts';
import type { ModalityFigures } from '../report/figures.ts';
import type { HalfFit, PilotMaterial } from './cross-fit.ts';
import { calibrateTyping, type TypingOptions } from './fit-typing.ts';
import { FOLDS } from './folds.ts';
import { modalityFigures, type WindowScores } from './modality-figures.ts';

export function typingFigures(
  halves: readonly HalfFit[],
  material: PilotMaterial,
  options: TypingOptions,
): ModalityFigures | null {
  const { prior, seed } = options;
  const shipped = FOLDS.map((fold) =>
    rawConditions(
      prior,
      material.typists.filter(({ id }) => material.foldOf.get(id) === fold),
      seed,
    ),
  );
  const scored = halves.map(({ typing }, fold) => {
    if (typing === null) return null;
    const other = halves[1 - fold]?.typing?.conditions ?? [];
    const calibration = calibrateTyping(other, Math.max(1, material.typists.length >> 1), options);
    return { own: scoresOf(typing.conditions, calibration), shipped: scoresOf(shipped[fold]!, prior.calibration) };
  });
  if (scored.some((half) => half === null)) return null;
  const lengths = [...new Set(scored.flatMap((half) => [...half!.own.keys()]))].sort((a, b) => a - b);
  const windows = lengths.map(
    (length): WindowScores => ({
      length,
      own: scored.flatMap((half) => half!.own.get(length) ?? []),
      shipped: scored.flatMap((half) => half!.shipped.get(length) ?? []),
    }),
  );
  return modalityFigures(
    material.typists.length,
    windows.filter(({ length }) => length >= 25),
    seed,
  );
}

/** By length of window, the scores of each template of the largest size. */
export function scoresOf(conditions: readonly RawCondition[], calibration: Calibration): Map<number, SubjectScores[]> {
  const scores = new Map<number, SubjectScores[]>();
  for (const { windowKeys, templateKeys, genuine, impostor } of conditions) {
    if (templateKeys !== WHOLE_TEMPLATE) continue;
    const templates = [...new Set(genuine.map(({ template }) => template))];
    const of = (kind: typeof genuine, template: number) =>
      kind.filter((score) => score.template === template).map((score) => calibratedLlr(calibration, windowKeys, score));
    scores.set(
      windowKeys,
      templates.map((template) => ({ genuine: of(genuine, template), impostor: of(impostor, template) })),
    );
  }
  return scores;
}

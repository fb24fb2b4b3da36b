/**
 * Open-set comparisons of pointer strokes. In: people, an enrolment size, a way to make the background of some people.
 * Out: for each owner and impostor the scores of all strokes of their legal test sessions, and the model's calibration.
 * The impostor is in neither the enrolment nor the background.
 */
import type { PointerBackground } from '@vigil/engine/pointer/background.ts';
import { codedStrokeScore, type PointerModel } from '@vigil/engine/pointer/pointer-model.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { spreadRows, type TrainingOptions, trainPointerModel } from '@vigil/engine/pointer/train-pointer-model.ts';
import type { SessionStrokes } from 'vigil-fit/pointer/subject-strokes.ts';
import type { BalabitSubject } from './balabit-strokes.ts';

export interface PointerComparison {
  readonly owner: BalabitSubject;
  readonly impostor: BalabitSubject;
  readonly model: PointerModel;
  /** Scores by session and stroke. */
  readonly genuine: readonly Float64Array[];
  readonly foreign: readonly Float64Array[];
}

/** Strokes of every training session in proportion, `count` in all; 0 is all. */
export function enrolment(subject: BalabitSubject, count: number): SessionStrokes[] {
  const total = subject.training.reduce((sum, rows) => sum + rows.length / FEATURE_COUNT, 0);
  if (count === 0 || total <= count) return subject.training;
  return subject.training.map((rows) => {
    const share = (count * rows.length) / FEATURE_COUNT / total;
    return spreadRows(rows, Math.max(1, Math.round(share)));
  });
}

export function scoreSession(model: PointerModel, rows: SessionStrokes): Float64Array {
  return Float64Array.from({ length: rows.length / FEATURE_COUNT }, (_, row) =>
    codedStrokeScore(model, rows, row * FEATURE_COUNT),
  );
}

/** @param backgroundOf background from these people alone; the same object for every call when it does not depend on them. */
export function* compareOpenSet(
  people: readonly BalabitSubject[],
  enrolled: number,
  backgroundOf: (others: readonly BalabitSubject[]) => PointerBackground,
  options: Partial<TrainingOptions>,
): Generator<PointerComparison> {
  for (const owner of people) {
    const models = new Map<PointerBackground, PointerModel>();
    for (const impostor of people) {
      if (impostor === owner) continue;
      const background = backgroundOf(people.filter((subject) => subject !== owner && subject !== impostor));
      const model = models.get(background) ?? trainPointerModel(enrolment(owner, enrolled), background, options);
      if (!model) continue;
      models.set(background, model);
      yield {
        owner,
        impostor,
        model,
        genuine: owner.legal.map((rows) => scoreSession(model, rows)),
        foreign: impostor.legal.map((rows) => scoreSession(model, rows)),
      };
    }
  }
}

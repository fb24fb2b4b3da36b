/**
 * The pointer comparison under judgement. In: the protocol's context and the corpus that is judged. Out: what enrols a subject
 * and compares strokes with the template: fitted on the other corpora (`fit`), or the product's own (`shipped`).
 */

import { type PointerBackground, shippedBackground } from '@vigil/engine/pointer/background.ts';
import { DifferenceSums } from '@vigil/engine/pointer/difference-sums.ts';
import { differenceTemplate } from '@vigil/engine/pointer/difference-template.ts';
import { type PairClassifier, pairLlr } from '@vigil/engine/pointer/pair-classifier.ts';
import { PointerEvidence } from '@vigil/engine/pointer/pointer-evidence.ts';
import { pointerLlr } from '@vigil/engine/pointer/pointer-llr.ts';
import { LLR_BOUND } from '@vigil/engine/pointer/pointer-model.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { joinRows, trainPointerModel } from '@vigil/engine/pointer/train-pointer-model.ts';
import type { Enrol } from 'vigil-fit/pointer/pointer-pairs.ts';
import { classifierOf, fittedCorpora } from '../trials/fitted-pointer.ts';
import type { ProtocolContext } from '../trials/protocol.ts';

/**
 * As the context wants it: of the other corpora, or the product's own, its forest and background included. Undefined where
 * nothing is left to fit on.
 */
export async function judgedEnrol(context: ProtocolContext, judged: string): Promise<Enrol | undefined> {
  if (context.background === 'shipped') return enrolAgainst(shippedBackground(), context.seed);
  const corpora = fittedCorpora(context.leaveOut, judged);
  return corpora.length === 0 ? undefined : enrolWith(await classifierOf(context, corpora));
}

/** Templates and comparisons of one classifier. */
function enrolWith(classifier: PairClassifier): Enrol {
  const sums = new DifferenceSums();
  return ({ enrolment }) => {
    const template = differenceTemplate(joinRows(enrolment), classifier.common);
    return (strokes) => {
      sums.clear();
      for (let at = 0; at < strokes.length; at += FEATURE_COUNT) sums.addStroke(template, strokes, at);
      return Math.max(-LLR_BOUND, Math.min(LLR_BOUND, pairLlr(classifier, template, sums)));
    };
  };
}

/** What the companion does: a model is trained against a background, and its evidence compared. */
export function enrolAgainst(background: PointerBackground, seed: number): Enrol {
  return ({ enrolment }) => {
    const model = trainPointerModel(enrolment, background, { seed });
    if (model === undefined) return undefined;
    return (strokes) => {
      const evidence = new PointerEvidence();
      for (let at = 0; at < strokes.length; at += FEATURE_COUNT) evidence.addCodes(model, strokes, at);
      return pointerLlr(model, evidence, background.pairs);
    };
  };
}

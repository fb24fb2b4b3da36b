/**
 * Does a parameter file tell who took part? In: the two halves' parameters, all people. Out: for each part, how well the strongest
 * attack that we know tells members from others: the likelihood of a person's own recordings under the parameters that they were fitted
 * into, against that under parameters of the other half (likelihood ratio attack: Carlini et al. 2022). AUC 0.5: not at all. Typing is
 * attacked in two ways, all of it as one and session by session; the better one counts.
 */

import { decodeModel, encodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { DifferenceSums } from '@vigil/engine/pointer/difference-sums.ts';
import { differenceTemplate } from '@vigil/engine/pointer/difference-template.ts';
import { type PairClassifier, pairLlr } from '@vigil/engine/pointer/pair-classifier.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { levelsOf } from '@vigil/engine/pointer/stroke-levels.ts';
import { joinRows } from '@vigil/engine/pointer/train-pointer-model.ts';
import { auc, bootstrapOverSubjects, type Figure } from '../base/metrics.ts';
import { sessionLikelihood, typingLikelihood } from '../keystroke/typing-likelihood.ts';
import { comparable } from '../pointer/pointer-pairs.ts';
import { type SubjectStrokes, windowsOf } from '../pointer/subject-strokes.ts';
import type { HalfFit, PilotMaterial } from './cross-fit.ts';
import type { FittedPointer } from './fit-pointer.ts';

/** Strokes of a window that the pair classifier is attacked with. */
const PAIR_WINDOW = 20;

export interface MembershipFigure extends Figure {
  readonly people: number;
}

/** One person's score, and whether they were in the first half's parameters. */
export interface MembershipScore {
  readonly score: number;
  readonly member: boolean;
}

export function typingMembership(halves: readonly HalfFit[], { typists, foldOf }: PilotMaterial, seed: number) {
  const models = halves.map(({ typing }) => (typing === null ? null : decodeModel(encodeModel(typing.parameters))));
  const [a, b] = models;
  if (!a || !b) return null;
  const attacks = [typingLikelihood, sessionLikelihood].map((likelihood) => {
    const scores = typists.map((typist) => ({
      score: likelihood(a, typist) - likelihood(b, typist),
      // Parameters of half 0 were fitted without it: its people are members of the other's.
      member: foldOf.get(typist.id) !== 0,
    }));
    return membershipFigure(scores, seed);
  });
  return attacks.reduce((best, attack) => (attack.value > best.value ? attack : best));
}

export function pointerMembership(halves: readonly HalfFit[], { pointers, foldOf }: PilotMaterial, seed: number) {
  const [a, b] = halves.map(({ pointer }) => pointer?.fitted.parameters ?? null);
  if (!a || !b) return null;
  const scores = pointers.map((subject) => {
    const rows = joinRows([...subject.enrolment, ...subject.probes]);
    return { score: strokeLikelihood(a, rows) - strokeLikelihood(b, rows), member: foldOf.get(subject.name) !== 0 };
  });
  return membershipFigure(scores, seed);
}

/** How much better a person's own comparisons come out than those with others, under each half's pair classifier. */
export function pairMembership(halves: readonly HalfFit[], { pointers, foldOf }: PilotMaterial, seed: number) {
  const [a, b] = halves.map(({ pointer }) => (pointer?.fitted.ownPairs === true ? pointer.fitted.pairs : null));
  if (!a || !b) return null;
  const people = comparable(pointers);
  const scores = people.map((subject, k) => {
    const other = people[(k + 1) % people.length]!;
    const score = ownExcess(a, subject, other) - ownExcess(b, subject, other);
    return { score, member: foldOf.get(subject.name) !== 0 };
  });
  return membershipFigure(scores, seed);
}

/** Mean log likelihood ratio of own windows less that of another person's. */
function ownExcess(pairs: PairClassifier, { enrolment, probes }: SubjectStrokes, other: SubjectStrokes): number {
  const template = differenceTemplate(joinRows(enrolment), pairs.common);
  const sums = new DifferenceSums();
  const ratios = [probes, other.probes].map((sittings) => {
    const windows = windowsOf(sittings, PAIR_WINDOW);
    const total = windows.reduce((sum, rows) => {
      sums.clear();
      for (let at = 0; at < rows.length; at += FEATURE_COUNT) sums.addStroke(template, rows, at);
      return sum + pairLlr(pairs, template, sums);
    }, 0);
    return total / Math.max(1, windows.length);
  });
  return ratios[0]! - ratios[1]!;
}

export function membershipFigure(scores: readonly MembershipScore[], seed: number): MembershipFigure {
  const area = (sample: readonly MembershipScore[]) => {
    const of = (wanted: boolean) => sample.filter(({ member }) => member === wanted).map(({ score }) => score);
    return auc(of(true), of(false));
  };
  return { value: area(scores), ...bootstrapOverSubjects(scores, area, { seed }), people: scores.length };
}

/** Natural log likelihood of a person's strokes, each under the most likely part of the background. */
function strokeLikelihood({ generator }: NonNullable<FittedPointer['parameters']>, rows: Uint8Array): number {
  const levels = levelsOf(generator.scale, rows);
  const width = generator.scale.features.length;
  const ofParts = generator.people.map(({ weights, tables }) => {
    let sum = 0;
    for (let at = 0; at < levels.length; at += width) {
      let likelihood = 0;
      for (let k = 0; k < weights.length; k++) {
        let product = weights[k]!;
        for (let j = 0; j < width; j++) {
          const table = tables[j]!;
          product *= table[(k * table.length) / weights.length + levels[at + j]!]! + 1e-6;
        }
        likelihood += product;
      }
      sum += Math.log(likelihood);
    }
    return (sum * width) / Math.max(1, levels.length);
  });
  return Math.max(...ofParts);
}

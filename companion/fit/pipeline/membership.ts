/**
 * Does a parameter file tell who took part? In: the two halves' parameters, all people. Out: for each modality, how well the strongest
 * attack that we know tells members from others: the likelihood of a person's own recordings under the parameters that they were fitted
 * into, against that under parameters of the other half (likelihood ratio attack: Carlini et al. 2022). AUC 0.5: not at all.
 */
import { accumulateFactors } from '@vigil/engine/keystroke/factor-accumulator.ts';
import { gaussianIntegral } from '@vigil/engine/keystroke/gaussian-integral.ts';
import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { noObservations, observe } from '@vigil/engine/keystroke/keystroke-stats.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { decodeModel, encodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { levelsOf } from '@vigil/engine/pointer/stroke-levels.ts';
import { joinRows } from '@vigil/engine/pointer/train-pointer-model.ts';
import { auc, bootstrapOverSubjects, type Figure } from '../base/metrics.ts';
import type { HalfFit, PilotMaterial } from './cross-fit.ts';
import type { FittedPointer } from './fit-pointer.ts';

export interface MembershipFigure extends Figure {
  readonly people: number;
}

/** One person's score, and whether they were in the first half's parameters. */
interface MembershipScore {
  readonly score: number;
  readonly member: boolean;
}

export function typingMembership(halves: readonly HalfFit[], { typists, foldOf }: PilotMaterial, seed: number) {
  const models = halves.map(({ typing }) => (typing === null ? null : decodeModel(encodeModel(typing.parameters))));
  const [a, b] = models;
  if (!a || !b) return null;
  const scores = typists.map(({ id, sessions }) => {
    const keystrokes = sessions.flat();
    // Parameters of half 0 were fitted without it: its people are members of the other's.
    return { score: typingLikelihood(a, keystrokes) - typingLikelihood(b, keystrokes), member: foldOf.get(id) !== 0 };
  });
  return figureOf(scores, seed);
}

export function pointerMembership(halves: readonly HalfFit[], { pointers, foldOf }: PilotMaterial, seed: number) {
  const [a, b] = halves.map(({ pointer }) => pointer?.fitted.parameters ?? null);
  if (!a || !b) return null;
  const scores = pointers.map((subject) => {
    const rows = joinRows([...subject.enrolment, ...subject.probes]);
    return { score: strokeLikelihood(a, rows) - strokeLikelihood(b, rows), member: foldOf.get(subject.name) !== 0 };
  });
  return figureOf(scores, seed);
}

function figureOf(scores: readonly MembershipScore[], seed: number): MembershipFigure {
  const area = (sample: readonly MembershipScore[]) => {
    const of = (wanted: boolean) => sample.filter(({ member }) => member === wanted).map(({ score }) => score);
    return auc(of(true), of(false));
  };
  return { value: area(scores), ...bootstrapOverSubjects(scores, area, { seed }), people: scores.length };
}

/** Natural log likelihood of a person's typing a key, the person's factors integrated out. */
function typingLikelihood(model: KeystrokeModel, keystrokes: readonly Keystroke[]): number {
  const observations = noObservations();
  const logScale = logScalesOf(model);
  let sum = 0;
  for (const keystroke of keystrokes) {
    observe(model, keystroke, observations);
    for (let i = 0; i < observations.count; i++) {
      const cell = observations.cells[i]!;
      sum += logScale[cell]! - observations.values[i]! ** 2 / 2;
    }
  }
  const size = model.factorCount;
  const precision = new Float64Array(packedLength(size));
  for (let i = 0; i < size; i++) precision[packedLength(i) + i] = 1;
  const prior = { precision, shift: new Float64Array(size) };
  const { logDet, energy } = gaussianIntegral(prior, accumulateFactors(model, keystrokes), { logDet: 0, energy: 0 });
  return (sum + (energy - logDet) / 2) / Math.max(1, keystrokes.length);
}

/** By cell: log of what a measured value is multiplied with before it is compared. */
function logScalesOf({ kinds, weight }: KeystrokeModel): Float64Array {
  const scales = weight.map((value) => Math.log(value || 1));
  for (const { firstCell, firstSpreadCell, deviation, spreadDeviation } of kinds) {
    for (const [first, deviations] of [[firstCell, deviation] as const, [firstSpreadCell, spreadDeviation] as const]) {
      if (first < 0) continue;
      for (const [entry, value] of deviations.entries())
        scales[first + entry] = scales[first + entry]! - Math.log(value);
    }
  }
  return scales;
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

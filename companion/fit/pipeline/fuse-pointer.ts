/**
 * Calibration and fusion of the pointer. In: people who are not in the background, and the background. Out: raw scores of windows of
 * their own and of each other's strokes; from such scores the calibration of the forest, the scale of the pair classifier, and what
 * each counts in the sum.
 */
import type { PointerBackground } from '@vigil/engine/pointer/background.ts';
import type { PointerCalibration } from '@vigil/engine/pointer/background-file.ts';
import { DifferenceSums } from '@vigil/engine/pointer/difference-sums.ts';
import { pairLlr } from '@vigil/engine/pointer/pair-classifier.ts';
import { codedStrokeScore, forestLlr, LLR_BOUND, type PointerModel } from '@vigil/engine/pointer/pointer-model.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { trainPointerModel } from '@vigil/engine/pointer/train-pointer-model.ts';
import { cllr } from '../base/metrics.ts';
import { seededRandom } from '../base/random.ts';
import { fitWeights, type WeighedRow } from '../base/weighed-terms.ts';
import { fitCalibration, type ScoredPair } from '../pointer/pointer-calibration.ts';
import { comparable } from '../pointer/pointer-pairs.ts';
import { type SubjectStrokes, windowsOf } from '../pointer/subject-strokes.ts';
import type { PointerFusion } from './fit-pointer.ts';

/** A window of strokes compared with one template, before calibration. */
export interface PointerScore {
  readonly strokes: number;
  readonly own: boolean;
  /** By the pair classifier. */
  readonly pair: number;
  /** Sum of the forest's stroke scores, and how far the forest is believed. */
  readonly score: number;
  readonly forestWeight: number;
}

/** ScoresBySize of one owner's template. */
export interface OwnerComparison {
  readonly scores: readonly PointerScore[];
  /** Stroke scores by sitting, for the calibration of the forest. */
  readonly forest: ScoredPair;
}

const SIZES = [10, 20, 50];
const MAX_OWNERS = 40;
const OTHERS = 10;
const WINDOWS_OF_ONE = 8;
/** The engine takes this share of the forest's ratio (engine/pointer/pointer-llr.ts). */
const FOREST_SHARE = 0.5;
const WEIGHT_PRIOR = { weight: 0.7, strength: 0.5 };

/** @param each called before every owner: training a forest takes seconds. */
export function comparePointers(
  people: readonly SubjectStrokes[],
  background: PointerBackground,
  seed: number,
  each: (done: number, of: number) => void = () => {},
): OwnerComparison[] {
  const random = seededRandom(seed);
  const judged = random.shuffled(comparable(people)).slice(0, MAX_OWNERS);
  return judged.flatMap((owner, index) => {
    each(index, judged.length);
    const model = trainPointerModel(owner.enrolment, background, { seed });
    if (model === undefined) return [];
    const others = random.shuffled(judged.filter((other) => other !== owner)).slice(0, OTHERS);
    return [
      {
        scores: [owner, ...others].flatMap((of) => scoresOf(model, background, of, of === owner)),
        forest: {
          genuine: owner.probes.map((rows) => strokeScores(model, rows)),
          foreign: others.flatMap(({ probes }) => probes.slice(0, 1).map((rows) => strokeScores(model, rows))),
        },
      },
    ];
  });
}

function scoresOf(
  model: PointerModel,
  { pairs }: PointerBackground,
  { probes }: SubjectStrokes,
  own: boolean,
): PointerScore[] {
  const sums = new DifferenceSums();
  return SIZES.flatMap((strokes) => {
    const windows = windowsOf(probes, strokes);
    const step = Math.ceil(windows.length / WINDOWS_OF_ONE);
    return windows
      .filter((_, k) => k % step === 0)
      .map((rows) => {
        sums.clear();
        for (let at = 0; at < rows.length; at += FEATURE_COUNT) sums.addStroke(model.template, rows, at);
        const score = strokeScores(model, rows).reduce((sum, value) => sum + value, 0);
        return { strokes, own, pair: pairLlr(pairs, model.template, sums), score, forestWeight: model.forestWeight };
      });
  });
}

function strokeScores(model: PointerModel, rows: Uint8Array): Float64Array {
  return Float64Array.from({ length: rows.length / FEATURE_COUNT }, (_, row) =>
    codedStrokeScore(model, rows, row * FEATURE_COUNT),
  );
}

/** @param known calibration of a forest whose background is not fitted here: it stays, and the pair classifier is scaled alone. */
export function fitFusion(owners: readonly OwnerComparison[], known: PointerCalibration | null): PointerFusion {
  const forest = known ?? fitCalibration(owners.map(({ forest: pair }) => pair));
  const scores = owners.flatMap((owner) => owner.scores);
  const rows: WeighedRow[] = scores.map((score) => ({
    terms: Float64Array.of(score.pair, known === null ? score.forestWeight * llrOfForest(forest, score) : 0),
    same: score.own,
    weight: 0.5 / scores.filter(({ strokes, own }) => strokes === score.strokes && own === score.own).length,
  }));
  const [pairWeight, forestWeight, offset] = fitWeights(rows, WEIGHT_PRIOR);
  const share = known === null ? Math.max(0, forestWeight!) / FOREST_SHARE : 1;
  return {
    forest: { slope: share * forest.slope, offset: share * forest.offset, strokes: forest.strokes },
    slope: Math.max(0, pairWeight!),
    offset: offset!,
  };
}

/** Mean over the sizes of windows of Cllr; infinite where nothing can be compared, or a comparison has no ratio. */
export function fusionCost(fusion: PointerFusion, owners: readonly OwnerComparison[]): number {
  const scores = owners.flatMap((owner) => owner.scores);
  const costs = SIZES.flatMap((size) => {
    const of = (own: boolean) =>
      scores.filter((score) => score.strokes === size && score.own === own).map((score) => fusedLlr(fusion, score));
    const [genuine, foreign] = [of(true), of(false)];
    return genuine.length === 0 || foreign.length === 0 ? [] : [cllr(genuine, foreign)];
  });
  const cost = costs.reduce((sum, one) => sum + one, 0) / costs.length;
  return Number.isNaN(cost) ? Number.POSITIVE_INFINITY : cost;
}

/** The ratio that the companion would come to. */
export function fusedLlr({ forest, slope, offset }: PointerFusion, score: PointerScore): number {
  const llr = slope * score.pair + offset + FOREST_SHARE * score.forestWeight * llrOfForest(forest, score);
  return Math.max(-LLR_BOUND, Math.min(LLR_BOUND, llr));
}

function llrOfForest(calibration: PointerFusion['forest'], { strokes, score }: PointerScore): number {
  return forestLlr({ calibration }, { count: strokes, sum: score });
}

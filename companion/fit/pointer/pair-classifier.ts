/**
 * Fits the universal pair classifier. In: people of one or more corpora. Out: what is common to people's strokes, variances
 * between sittings and people, weights, the forest, covariances and the calibration.
 *
 * Every corpus and window size counts the same. The calibration comes from corpora that were left out: each is judged by a
 * classifier fitted on the others; with one corpus alone, each half of its people by the other half,
 * with a doubt on top.
 */

import type { CommonPlaces } from '@vigil/engine/pointer/difference-template.ts';
import { trainForest } from '@vigil/engine/pointer/forest-trainer.ts';
import {
  comparisonLlr,
  FOREST_INPUTS,
  forestCodes,
  type PairClassifier,
} from '@vigil/engine/pointer/pair-classifier.ts';
import { type PairVariances, TERMS, termOf } from '@vigil/engine/pointer/pair-terms.ts';
import { fitWeights, type WeighedRow } from '../base/weighed-terms.ts';
import { fitCommonPlaces } from './common-places.ts';
import { comparePairs, differencesOf, type PairSet, type Side, sidesOf, WINDOW_SIZES } from './pair-comparisons.ts';
import { fitCovariances } from './pair-covariances.ts';
import type { SubjectStrokes } from './subject-strokes.ts';

const WEIGHT_PRIOR = { weight: 0.08, strength: 0.3 };
/** Small leaves and many trees tell no better and cost ten times the bytes (docs/decisions/pointer.md). */
const FOREST = { trees: 16, featureShare: 1, tried: 16, leaf: 180, rowsPerClass: 3000 };
/** Each corpus and size is repeated up to this many rows of a class for the forest to draw from. */
const DRAWN_FROM = 4000;

/** People of the same corpus make a classifier look surer than it is elsewhere: slopes found within were 1.3, across 0.97. */
const WITHIN_CORPUS_DOUBT = 0.7;

type Corpus = readonly SubjectStrokes[];

export function fitPairClassifier(corpora: readonly Corpus[], provenance: string, seed = 1): PairClassifier {
  const bare = fitBarePairs(corpora, provenance, seed);
  return { ...bare, ...fitCalibration(corpora, seed) };
}

/** Without calibration. */
export function fitBarePairs(corpora: readonly Corpus[], provenance: string, seed: number): PairClassifier {
  const sides = corpora.map(sidesOf);
  const common = fitCommonPlaces(sides);
  const sets = comparedSets(sides, common, seed);
  const variances = fitVariances(sets);
  const rows = sets.map((set) => weighedRows(set, variances));
  const weights = Float32Array.from(fitWeights(rows.flat(), WEIGHT_PRIOR));
  const forest = trainForest(trainingSet(rows), seed, FOREST);
  const covariances = fitCovariances(sets);
  return { provenance, common, variances, weights, forest, covariances, slope: 1, offset: 0 };
}

function comparedSets(sides: readonly (readonly Side[])[], common: CommonPlaces, seed: number): PairSet[] {
  return sides.flatMap((own, k) => WINDOW_SIZES.map((size) => comparePairs(own, common, size, seed + 100 * k + size)));
}

/** What squared differences exceed sampling by: of the same subject between sittings, of others on top. */
function fitVariances(sets: readonly PairSet[]): PairVariances {
  const sitting = new Float32Array(TERMS);
  const subject = new Float32Array(TERMS);
  for (let term = 0; term < TERMS; term++) {
    for (const set of sets) {
      const [same, other] = [meanExcess(set, term, true), meanExcess(set, term, false)];
      if (Number.isNaN(same) || Number.isNaN(other)) continue;
      sitting[term] = sitting[term]! + same / sets.length;
      subject[term] = subject[term]! + (other - same) / sets.length;
    }
  }
  return { sitting, subject };
}

function meanExcess({ same, differences, sampling }: PairSet, term: number, wanted: boolean): number {
  let [sum, count] = [0, 0];
  for (let row = 0; row < same.length; row++) {
    const excess = differences[row * TERMS + term]! ** 2 - sampling[row * TERMS + term]!;
    if (same[row] !== wanted || Number.isNaN(excess)) continue;
    sum += excess;
    count++;
  }
  return sum / count;
}

function weighedRows(set: PairSet, variances: PairVariances): WeighedRow[] {
  const own = set.same.filter(Boolean).length;
  return set.same.map((same, row) => {
    const terms = new Float64Array(TERMS);
    for (let term = 0; term < TERMS; term++) {
      const at = row * TERMS + term;
      const deviation = { difference: set.differences[at]!, sampling: set.sampling[at]! };
      if (!Number.isNaN(deviation.difference)) terms[term] = termOf(deviation, variances, term);
    }
    return { terms, same, weight: 0.5 / (same ? own : set.same.length - own) };
  });
}

/** Rows of codes; each corpus and size gives as many to draw from. */
function trainingSet(sets: readonly (readonly WeighedRow[])[]) {
  const all = sets.flat();
  const codes = new Uint8Array(all.length * FOREST_INPUTS);
  all.forEach(({ terms }, row) => {
    forestCodes(terms, codes.subarray(row * FOREST_INPUTS, (row + 1) * FOREST_INPUTS));
  });
  const chosen = (wanted: boolean): Int32Array => {
    const rows: number[] = [];
    let from = 0;
    for (const set of sets) {
      const fitting = Array.from(set.keys()).filter((row) => set[row]!.same === wanted);
      for (let k = 0; k < DRAWN_FROM && fitting.length > 0; k++) rows.push(from + fitting[k % fitting.length]!);
      from += set.length;
    }
    return Int32Array.from(rows);
  };
  const [own, others] = [chosen(true), chosen(false)];
  return { codes, features: FOREST_INPUTS, rowsOf: () => ({ own, others }) };
}

/** Slope and offset of the log likelihood ratio by logistic regression over what was left out. */
function fitCalibration(corpora: readonly Corpus[], seed: number): Pick<PairClassifier, 'slope' | 'offset'> {
  const rows: WeighedRow[] = [];
  for (const { fitted, judged } of leftOut(corpora)) {
    const bare = fitBarePairs(fitted, '', seed);
    for (const set of comparedSets([sidesOf(judged)], bare.common, seed)) {
      for (const [row, { terms, same, weight }] of weighedRows(set, bare.variances).entries()) {
        const llr = comparisonLlr(bare, { terms, differences: differencesOf(set, row), strokes: set.strokes[row]! });
        rows.push({ terms: Float64Array.of(llr), same, weight });
      }
    }
  }
  // From a flat start: where most rows are certain Newton's steps overshoot.
  const [slope, offset] = fitWeights(rows, { weight: 0.1, strength: 1e-3 });
  const doubt = corpora.length > 1 ? 1 : WITHIN_CORPUS_DOUBT;
  return { slope: doubt * slope!, offset: doubt * offset! };
}

function leftOut(corpora: readonly Corpus[]): { fitted: Corpus[]; judged: Corpus }[] {
  if (corpora.length > 1) {
    return corpora.map((judged) => ({ fitted: corpora.filter((corpus) => corpus !== judged), judged }));
  }
  const half = (odd: number) => corpora[0]!.filter((_, k) => k % 2 === odd);
  return [0, 1].map((odd) => ({ fitted: [half(odd)], judged: half(1 - odd) }));
}

/**
 * What is common to people's strokes. In: the templates' strokes of each corpus. Out: where each feature lies at each task,
 * every corpus counting the same, and how far a subject's own strokes scatter about their own places.
 */
import {
  type CommonPlaces,
  type DifferenceTemplate,
  differenceTemplate,
  eachFeature,
  SPREAD_PRIOR,
} from '@vigil/engine/pointer/difference-template.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { TASKS } from '@vigil/engine/pointer/stroke-task.ts';
import type { Side } from './pair-comparisons.ts';

export function fitCommonPlaces(corpora: readonly (readonly Side[])[]): CommonPlaces {
  const places = meanPlaces(corpora);
  const spread = new Float32Array(FEATURE_COUNT);
  const none = { places, spread: new Float32Array(FEATURE_COUNT) };
  const templates = corpora.map((sides) => sides.map(({ enrolled }) => differenceTemplate(enrolled, none)));
  for (let feature = 1; feature < FEATURE_COUNT; feature++) {
    const variances = templates.map((own) => meanVariance(own, feature)).filter((value) => value > 0);
    spread[feature] = Math.sqrt(variances.reduce((sum, value) => sum + value, 0) / Math.max(1, variances.length));
  }
  return { places, spread };
}

/** Means by task; of all tasks where no corpus has one. */
function meanPlaces(corpora: readonly (readonly Side[])[]): Float32Array {
  const sums = new Float64Array(TASKS * FEATURE_COUNT);
  const weights = new Float64Array(TASKS * FEATURE_COUNT);
  for (const sides of corpora) {
    const weight = 1 / sides.reduce((sum, { enrolled }) => sum + enrolled.length, 0);
    for (const { enrolled } of sides) {
      eachFeature(enrolled, (task, feature, code) => {
        const cell = task * FEATURE_COUNT + feature;
        sums[cell] = sums[cell]! + weight * code;
        weights[cell] = weights[cell]! + weight;
      });
    }
  }
  const total = (values: Float64Array, feature: number) =>
    values.reduce((sum, value, cell) => sum + (cell % FEATURE_COUNT === feature ? value : 0), 0);
  const overall = Float64Array.from({ length: FEATURE_COUNT }, (_, f) => total(sums, f) / (total(weights, f) || 1));
  return Float32Array.from(sums, (sum, cell) =>
    weights[cell]! > 0 ? sum / weights[cell]! : overall[cell % FEATURE_COUNT]!,
  );
}

/** Mean over people of the variance about their own places. */
function meanVariance(templates: readonly DifferenceTemplate[], feature: number): number {
  const variances = templates.map(({ spread, counts }) => {
    const count = counts[feature]!;
    // A template's spread is drawn towards the common one, which is nothing here; that is undone.
    return count > 1 ? (spread[feature]! ** 2 * (count + SPREAD_PRIOR)) / count : 0;
  });
  const found = variances.filter((value) => value > 0);
  return found.reduce((sum, value) => sum + value, 0) / Math.max(1, found.length);
}

import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { crossFit, type PilotMaterial } from 'vigil-fit/pipeline/cross-fit.ts';
import { FitSteps } from 'vigil-fit/pipeline/fit-steps.ts';
import { foldsOf } from 'vigil-fit/pipeline/folds.ts';
import { fusionCost, type OwnerComparison } from 'vigil-fit/pipeline/fuse-pointer.ts';
import { NO_NOISE } from 'vigil-fit/pipeline/privacy.ts';
import type { SubjectStrokes } from 'vigil-fit/pointer/subject-strokes.ts';
import { describe, expect, it } from 'vitest';

const FUSION = { forest: { slope: 1, offset: 0, strokes: 30 }, slope: 1, offset: 0 };

/** One owner with one own and one foreign window. */
function comparison(own: number, foreign: number): OwnerComparison {
  const of = (isOwn: boolean, pair: number) => ({ strokes: 10, own: isOwn, pair, score: 0, forestWeight: 0 });
  return { scores: [of(true, own), of(false, foreign)], forest: { genuine: [], foreign: [] } };
}

describe('the cost of a pair classifier', () => {
  it('is that of its ratios', () => {
    expect(fusionCost(FUSION, [comparison(2, -2)])).toBeLessThan(fusionCost(FUSION, [comparison(-2, 2)]));
    expect(fusionCost(FUSION, [comparison(0, 0)])).toBe(1);
  });

  it('is infinite where a comparison has no ratio, and where there is none', () => {
    expect(fusionCost(FUSION, [comparison(Number.NaN, -2)])).toBe(Number.POSITIVE_INFINITY);
    expect(fusionCost(FUSION, [])).toBe(Number.POSITIVE_INFINITY);
  });
});

/** No person has enough strokes of a first day to be compared on the others. */
function pointers(people: number): SubjectStrokes[] {
  const random = seededRandom(1);
  const rows = (strokes: number) => Uint8Array.from({ length: strokes * FEATURE_COUNT }, () => 1 + random.below(200));
  return Array.from({ length: people }, (_, k) => {
    return { corpus: 'pilot', name: `p${k}`, sittings: 2, enrolment: [rows(45)], probes: [rows(155)] };
  });
}

describe('a fit in halves', () => {
  it('keeps the shipped pair classifier where the own one compares none of them', () => {
    const people = pointers(20);
    const foldOf = foldsOf(
      people.map(({ name }) => name),
      1,
    );
    const material: PilotMaterial = { typists: [], pointers: people, parts: { background: true, pairs: true }, foldOf };
    const prior = shippedKeystrokeModel();
    const options = { start: 'shipped', prior, priorMoments: null, seed: 1, privacy: NO_NOISE, progress() {} } as const;
    const { halves, parts, pairs } = crossFit(material, options, new FitSteps([], () => {}));
    expect([parts.pairs, pairs]).toEqual([false, null]);
    expect(halves.every(({ pointer }) => pointer?.fitted.ownPairs === false)).toBe(true);
  });
});

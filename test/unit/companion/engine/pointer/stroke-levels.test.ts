import { seededRandom } from '@vigil/engine/base/random.ts';
import { predictForest } from '@vigil/engine/pointer/forest.ts';
import { trainForest } from '@vigil/engine/pointer/forest-trainer.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { codeOf, levelCount, levelOf, levelsOf, liftForest } from '@vigil/engine/pointer/stroke-levels.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const cutsOf = fc.uniqueArray(fc.integer({ min: 2, max: 255 }), { maxLength: 20 }).map((codes) => {
  return Uint8Array.from(codes.sort((a, b) => a - b));
});

describe('levels', () => {
  it('begin at the cuts, and missing is a level of its own', () => {
    const cuts = Uint8Array.of(10, 20);
    expect([0, 1, 9, 10, 19, 20, 255].map((code) => levelOf(cuts, code))).toEqual([0, 1, 1, 2, 2, 3, 3]);
  });

  it('have a code each', () => {
    fc.assert(
      fc.property(cutsOf, (cuts) => {
        for (let level = 0; level < levelCount(cuts); level++) expect(levelOf(cuts, codeOf(cuts, level))).toBe(level);
      }),
    );
  });
});

describe('liftForest', () => {
  it('decides on codes as the forest does on levels', () => {
    const random = seededRandom(5);
    const codes = Uint8Array.from({ length: 400 * FEATURE_COUNT }, () => (random() < 0.1 ? 0 : 256 * random()));
    for (let row = 0; row < 200; row++) codes[row * FEATURE_COUNT + 30] = 120 + 60 * random();
    const scale = { features: Uint8Array.of(4, 30, 31), cuts: [9, 60, 200].map((cut) => Uint8Array.of(cut, cut + 40)) };
    const levels = levelsOf(scale, codes);
    const rows = (from: number) => Int32Array.from({ length: 200 }, (_, k) => from + k);
    const options = { trees: 8, featureShare: 0.67, tried: 2, leaf: 2, rowsPerClass: 200 };
    const rowsOf = () => ({ own: rows(0), others: rows(200) });
    const forest = trainForest({ codes: levels, features: 3, rowsOf }, 1, options);
    const lifted = liftForest(forest, scale);
    for (let row = 0; row < 400; row++) {
      expect(predictForest(lifted, codes, row * FEATURE_COUNT)).toBe(predictForest(forest, levels, row * 3));
    }
    expect(new Set(lifted.subsets.flatMap((subset) => [...subset]))).toEqual(new Set([4, 30, 31]));
  });
});

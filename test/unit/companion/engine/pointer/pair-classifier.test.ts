import { seededRandom } from '@vigil/engine/base/random.ts';
import { packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { shippedBackground } from '@vigil/engine/pointer/background.ts';
import { PointerFormatError } from '@vigil/engine/pointer/bytes.ts';
import { DifferenceSums } from '@vigil/engine/pointer/difference-sums.ts';
import { differenceTemplate } from '@vigil/engine/pointer/difference-template.ts';
import { predictForest } from '@vigil/engine/pointer/forest.ts';
import { kinship } from '@vigil/engine/pointer/kinship.ts';
import { FOREST_INPUTS, forestCodes, pairLlr } from '@vigil/engine/pointer/pair-classifier.ts';
import { decodePairClassifier, encodePairClassifier } from '@vigil/engine/pointer/pair-file.ts';
import { PAIR_FOREST } from '@vigil/engine/pointer/pair-parameters.ts';
import { pairTerms, TERMS } from '@vigil/engine/pointer/pair-terms.ts';
import { shippedPairClassifier } from '@vigil/engine/pointer/shipped-pair-classifier.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { RandomForestClassifier } from 'ml-random-forest';
import { describe, expect, it } from 'vitest';

const PAIRS = shippedPairClassifier();
const SUBJECTS = shippedBackground().recorded;

function stretch(template: ReturnType<typeof differenceTemplate>, rows: Uint8Array): DifferenceSums {
  const sums = new DifferenceSums();
  for (let at = 0; at < rows.length; at += FEATURE_COUNT) sums.addStroke(template, rows, at);
  return sums;
}

const some = (rows: Uint8Array, from: number, count: number): Uint8Array =>
  rows.subarray(from * FEATURE_COUNT, (from + count) * FEATURE_COUNT);

describe('pairLlr', () => {
  it('separates generated strokes of two subjects', () => {
    const own: number[] = [];
    const others: number[] = [];
    for (const [k, rows] of SUBJECTS.entries()) {
      const template = differenceTemplate(some(rows, 0, 400), PAIRS.common);
      own.push(pairLlr(PAIRS, template, stretch(template, some(rows, 500, 50))));
      const other = SUBJECTS[(k + 1) % SUBJECTS.length]!;
      others.push(pairLlr(PAIRS, template, stretch(template, some(other, 500, 50))));
    }
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(own)).toBeGreaterThan(0.5);
    expect(mean(others)).toBeLessThan(mean(own) - 1);
  });

  it('says nothing without strokes', () => {
    const template = differenceTemplate(some(SUBJECTS[0]!, 0, 400), PAIRS.common);
    expect(pairLlr(PAIRS, template, new DifferenceSums())).toBe(0);
  });
});

describe('the shipped pair forest', () => {
  it('is a model of ml-random-forest, and votes as the package does', () => {
    const classifier = RandomForestClassifier.load(JSON.parse(PAIR_FOREST));
    const random = seededRandom(5);
    const rows = Array.from({ length: 40 }, () => {
      const codes = new Uint8Array(FOREST_INPUTS);
      forestCodes(
        Float64Array.from({ length: TERMS }, () => 2 * random() - 1.2),
        codes,
      );
      return codes;
    });
    const votes = classifier.predictionValues(rows.map((codes) => Array.from(codes))).to2DArray();
    const { forest } = PAIRS;
    for (const [k, codes] of rows.entries()) {
      const ours = Array.from(forest.roots, (root) =>
        predictForest({ ...forest, roots: Int32Array.of(root) }, codes) > 0.5 ? 1 : 0,
      );
      expect(votes[k]).toEqual(ours);
    }
  });

  it('is read from its own encoding', () => {
    const again = decodePairClassifier(encodePairClassifier(PAIRS));
    expect(again.forest.packed).toEqual(PAIRS.forest.packed);
    expect(again.weights).toEqual(PAIRS.weights);
    expect(again.common.places).toEqual(PAIRS.common.places);
    expect(again.covariances.centre).toEqual(PAIRS.covariances.centre);
    expect(again.covariances.other.many[77]).toBeCloseTo(PAIRS.covariances.other.many[77]!, 5);
  });

  it('is refused when truncated or when a tree reads a missing feature', () => {
    const file = encodePairClassifier(PAIRS);
    expect(() => decodePairClassifier({ ...file, numbers: file.numbers.subarray(0, 90) })).toThrow(PointerFormatError);
    const forest = file.forest.replace(/"splitColumn":\d+/, '"splitColumn":999');
    expect(() => decodePairClassifier({ ...file, forest })).toThrow(PointerFormatError);
  });
});

describe('a pair file', () => {
  it('is refused when a covariance is impossible', () => {
    const few = PAIRS.covariances.same.few.slice();
    // Three terms that agree, agree and disagree with each other by more than any three can.
    for (const [row, column, correlation] of [
      [1, 0, 1],
      [2, 0, 1],
      [2, 1, -1],
    ] as const) {
      const at = (term: number) => few[packedLength(term + 1) - 1]!;
      few[packedLength(row) + column] = correlation * Math.sqrt(at(row) * at(column));
    }
    const covariances = { ...PAIRS.covariances, same: { ...PAIRS.covariances.same, few } };
    const file = encodePairClassifier({ ...PAIRS, covariances });
    expect(() => decodePairClassifier(file)).toThrow(expect.objectContaining({ code: 'pointer.content' }));
  });
});

describe('pairTerms', () => {
  it('ignores features with few values in the template', () => {
    const template = differenceTemplate(some(SUBJECTS[0]!, 0, 5), PAIRS.common);
    const terms = new Float64Array(TERMS).fill(9);
    pairTerms(template, stretch(template, some(SUBJECTS[1]!, 0, 50)), PAIRS.variances, terms, new Float64Array(TERMS));
    expect(terms.every((term) => term === 0)).toBe(true);
  });
});

describe('kinship', () => {
  const background = shippedBackground();

  it('gives a forest weight for a user like the background, and none for an outlier', () => {
    const own = differenceTemplate(some(SUBJECTS[2]!, 0, 400), PAIRS.common);
    expect(kinship(own, background)).toBeGreaterThan(0.5);
    const far = some(SUBJECTS[2]!, 0, 400).map((code, at) =>
      at % FEATURE_COUNT === 0 || code === 0 ? code : Math.min(255, code + 60),
    );
    expect(kinship(differenceTemplate(far, PAIRS.common), background)).toBeLessThan(0.05);
  });

  it('gives no weight for a template of few strokes', () => {
    expect(kinship(differenceTemplate(some(SUBJECTS[2]!, 0, 100), PAIRS.common), background)).toBe(0);
  });
});

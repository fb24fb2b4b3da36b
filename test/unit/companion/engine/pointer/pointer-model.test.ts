import { seededRandom } from '@vigil/engine/base/random.ts';
import { PointerFormatError } from '@vigil/engine/pointer/bytes.ts';
import { predictForest } from '@vigil/engine/pointer/forest.ts';
import { forestToJson } from '@vigil/engine/pointer/forest-json.ts';
import { trainForest } from '@vigil/engine/pointer/forest-trainer.ts';
import {
  codedStrokeScore,
  decodePointerModel,
  encodePointerModel,
  forestLlr,
  LLR_BOUND,
  type PointerModel,
} from '@vigil/engine/pointer/pointer-model.ts';
import { shippedPairClassifier } from '@vigil/engine/pointer/shipped-pair-classifier.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { taskOf } from '@vigil/engine/pointer/stroke-task.ts';
import { joinRows, trainPointerModel } from '@vigil/engine/pointer/train-pointer-model.ts';
import { RandomForestClassifier } from 'ml-random-forest';
import { describe, expect, it } from 'vitest';

const FOREST = { trees: 30, featureShare: 0.4, tried: 9, leaf: 3, rowsPerClass: 200 };

/** Strokes of a made-up person: each feature about its own level, which differs a little between people. */
function subject(who: number, strokes: number, seed: number): Uint8Array {
  const random = seededRandom(1000 * who + seed);
  const level = seededRandom(who);
  const levels = Array.from({ length: FEATURE_COUNT }, () => 90 + 60 * level());
  const rows = new Uint8Array(strokes * FEATURE_COUNT);
  for (let at = 0; at < rows.length; at++) rows[at] = levels[at % FEATURE_COUNT]! + 120 * (random() - 0.5);
  return rows;
}

const OTHERS = [2, 3, 4, 5, 6].map((who) => subject(who, 150, 1));

const BACKGROUND = {
  people: OTHERS,
  recorded: OTHERS,
  scale: {
    features: Uint8Array.from({ length: 17 }, (_, f) => 3 * f),
    cuts: Array.from({ length: 17 }, () => Uint8Array.from({ length: 11 }, (_, k) => 50 + 15 * k)),
  },
  calibration: { slope: 1, offset: 0, strokes: 20 },
  pairs: shippedPairClassifier(),
  own: true,
};

function train(options: Parameters<typeof trainPointerModel>[2] = {}): PointerModel {
  const sessions = [1, 2, 3, 4, 5, 6].map((seed) => subject(1, 40, seed));
  return trainPointerModel(sessions, BACKGROUND, { forest: FOREST, ...options })!;
}

function meanScore(model: PointerModel, rows: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < rows.length; at += FEATURE_COUNT) sum += codedStrokeScore(model, rows, at);
  return (sum * FEATURE_COUNT) / rows.length;
}

describe('trainPointerModel', () => {
  it('separates the user from an unseen subject', () => {
    const model = train();
    expect(Math.abs(meanScore(model, subject(1, 200, 99)))).toBeLessThan(0.15);
    expect(meanScore(model, subject(7, 200, 99))).toBeLessThan(-0.4);
  });

  it("centres each task on the user's own scores", () => {
    const model = train();
    const rows = joinRows([1, 2, 3, 4, 5].map((seed) => subject(1, 100, 100 + seed)));
    const sums = new Map<number, [sum: number, count: number]>();
    for (let at = 0; at < rows.length; at += FEATURE_COUNT) {
      const [sum, count] = sums.get(taskOf(rows, at)) ?? [0, 0];
      sums.set(taskOf(rows, at), [sum + codedStrokeScore(model, rows, at), count + 1]);
    }
    const common = [...sums.values()].filter(([, count]) => count >= 60);
    expect(common.length).toBeGreaterThan(1);
    for (const [sum, count] of common) expect(Math.abs(sum / count)).toBeLessThan(0.25);
    expect(new Set(model.centres).size).toBeGreaterThan(common.length);
  });

  it('is the same for the same seed and differs for another', () => {
    expect(encodePointerModel(train())).toEqual(encodePointerModel(train()));
    expect(encodePointerModel(train({ seed: 2 }))).not.toEqual(encodePointerModel(train()));
  });

  it('needs fifty strokes', () => {
    expect(trainPointerModel([subject(1, 49, 1)], BACKGROUND)).toBeUndefined();
    expect(trainPointerModel([subject(1, 50, 1)], BACKGROUND, { forest: FOREST })).toBeDefined();
  });

  it('stops at its deadline with the trees so far', () => {
    let requested = 0;
    const model = train({ stop: () => ++requested > 10 });
    expect(model.forest.roots.length).toBe(11);
    expect(meanScore(model, subject(1, 200, 99))).toBeGreaterThan(meanScore(model, subject(7, 200, 99)));
  });
});

describe('stored models', () => {
  it('score as before', () => {
    const model = train();
    const stored = decodePointerModel(encodePointerModel(model));
    const rows = joinRows([subject(1, 50, 50), subject(8, 50, 50)]);
    for (let at = 0; at < rows.length; at += FEATURE_COUNT) {
      expect(codedStrokeScore(stored, rows, at)).toBe(codedStrokeScore(model, rows, at));
    }
  });

  it('are refused when changed or cut', () => {
    const bytes = encodePointerModel(train());
    for (const at of [0, 4, 9, 200, bytes.length - 1]) {
      const changed = bytes.slice();
      changed[at]! ^= 1;
      expect(() => decodePointerModel(changed)).toThrow(PointerFormatError);
    }
    expect(() => decodePointerModel(bytes.subarray(0, 100))).toThrow(PointerFormatError);
    expect(() => decodePointerModel(new Uint8Array())).toThrow(PointerFormatError);
  });
});

describe('ml-random-forest', () => {
  it('loads our forest and gives each tree the same vote', () => {
    const { forest } = train();
    const classifier = RandomForestClassifier.load(JSON.parse(JSON.stringify(forestToJson(forest))));
    const rows = joinRows([subject(1, 30, 7), subject(9, 30, 7)]);
    const table = Array.from({ length: 60 }, (_, k) =>
      Array.from(rows.subarray(k * FEATURE_COUNT, (k + 1) * FEATURE_COUNT)),
    );
    const votes = classifier.predictionValues(table).to2DArray();
    for (let k = 0; k < 60; k++) {
      const ours = Array.from(forest.roots, (root) => {
        const share = predictForest({ ...forest, roots: Int32Array.of(root) }, rows, k * FEATURE_COUNT);
        return share > 0.5 ? 1 : 0;
      });
      expect(votes[k]).toEqual(ours);
    }
  });

  it('is no better than our trainer on the same strokes', () => {
    const own = subject(1, 60, 1);
    const others = joinRows([2, 3, 4].map((who) => subject(who, 20, 1)));
    const codes = joinRows([own, others]);
    const rows = (count: number, from: number) => Int32Array.from({ length: count }, (_, k) => from + k);
    const set = { codes, features: FEATURE_COUNT, rowsOf: () => ({ own: rows(60, 0), others: rows(60, 60) }) };
    const ours = trainForest(set, 1, { ...FOREST, trees: 60, rowsPerClass: 60 });
    const package_ = new RandomForestClassifier({
      nEstimators: 60,
      maxFeatures: 0.4,
      replacement: false,
      seed: 1,
      noOOB: true,
    });
    const table = (bytes: Uint8Array) =>
      Array.from({ length: bytes.length / FEATURE_COUNT }, (_, k) =>
        Array.from(bytes.subarray(k * FEATURE_COUNT, (k + 1) * FEATURE_COUNT)),
      );
    package_.train(table(codes), [...Array(60).fill(1), ...Array(60).fill(0)]);
    const fresh = joinRows([subject(1, 100, 3), subject(8, 100, 3)]);
    const truth = (k: number) => k < 100;
    const theirs = package_.predict(table(fresh)).filter((label, k) => (label === 1) === truth(k)).length;
    const mine = table(fresh).filter((_, k) => predictForest(ours, fresh, k * FEATURE_COUNT) > 0.5 === truth(k)).length;
    expect(mine).toBeGreaterThanOrEqual(theirs - 6);
    expect(mine).toBeGreaterThan(150);
  });
});

describe('forestLlr', () => {
  const model = { ...train(), calibration: { slope: 0.8, offset: -0.1, strokes: 10 } };

  it('is the same from scores and from their sum', () => {
    expect(forestLlr(model, [0.5, 0.2, -0.1])).toBeCloseTo(forestLlr(model, { count: 3, sum: 0.6 }), 10);
  });

  it('is 0 without strokes and bounded with many', () => {
    expect(forestLlr(model, [])).toBe(0);
    expect(forestLlr(model, { count: 1000, sum: 9000 })).toBe(LLR_BOUND);
    expect(forestLlr(model, { count: 1000, sum: -9000 })).toBe(-LLR_BOUND);
  });

  it('grows with strokes, but less than they do', () => {
    const [ten, forty] = [forestLlr(model, { count: 10, sum: 4 }), forestLlr(model, { count: 40, sum: 16 })];
    expect(forty).toBeGreaterThan(ten);
    expect(forty).toBeLessThan(2 * ten);
  });
});

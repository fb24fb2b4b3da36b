import { accumulateFactors } from '@vigil/engine/keystroke/factor-accumulator.ts';
import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { rawLlr } from '@vigil/engine/keystroke/keystroke-llr.ts';
import { noObservations, observe } from '@vigil/engine/keystroke/keystroke-stats.ts';
import { prepareTemplate } from '@vigil/engine/keystroke/keystroke-template.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { decodeModel, encodeModel, type ModelParameters } from '@vigil/engine/keystroke/model-file.ts';
import { ZONES } from '@vigil/protocol/zones.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { keypadCells, withKeypadFactors } from 'vigil-fit/keystroke/keypad-factors.ts';
import { statsOf, windowsOf } from 'vigil-fit/keystroke/stream-trials.ts';
import { describe, expect, it } from 'vitest';
import { TINY_PARAMETERS } from '../../engine/keystroke/tiny-model.ts';

const DIGIT = ZONES.indexOf('keypad-digit');
const LETTER = ZONES.indexOf('left-index-home');

/** Holds alone: one cell of letters, one of the keypad's digits. */
const LETTERS: ModelParameters = {
  ...TINY_PARAMETERS,
  factorCount: 1,
  cellCount: 2,
  kinds: [
    {
      ...TINY_PARAMETERS.kinds[0]!,
      entries: [
        { level: 1, context: 0 },
        { level: 0, context: DIGIT },
      ],
      mean: Float64Array.of(4.6, 4.6),
      deviation: Float64Array.of(0.5, 0.5),
      firstSpreadCell: -1,
      spreadMean: new Float64Array(0),
      spreadDeviation: new Float64Array(0),
    },
  ],
  offset: new Float64Array(2),
  weight: Float64Array.of(1, 1),
  loadings: Float64Array.of(1, 0),
  sessionVariance: Float64Array.of(0.25),
};

/** Somebody who holds keys of the keypad so much longer, or shorter, than others. */
function typing(zone: number, longer: number, keys: number, seed: number): Keystroke[] {
  const random = seededRandom(seed);
  return Array.from({ length: keys }, () => ({
    zone,
    holdMs: Math.exp(4.6 + 0.5 * (longer + random.normal())),
    downDownMs: Number.NaN,
    previousZone: -1,
    previousHoldMs: Number.NaN,
    previousDownDownMs: Number.NaN,
    earlierZone: -1,
  }));
}

function fitted(subjects = 30): KeystrokeModel {
  const random = seededRandom(1);
  const people = Array.from({ length: subjects }, (_, k) => typing(DIGIT, random.normal(), 88, 10 + k));
  const counting = decodeModel(encodeModel(LETTERS));
  const squares = new Float64Array(2);
  const seen = noObservations();
  for (const keystroke of people.flat()) {
    observe(counting, keystroke, seen);
    for (let i = 0; i < seen.count; i++) squares[seen.cells[i]!] = squares[seen.cells[i]!]! + seen.values[i]! ** 2;
  }
  const stretches = (model: KeystrokeModel) =>
    people.map((keys) => windowsOf(keys, 22).map((stretch) => accumulateFactors(model, stretch)));
  const sums = people.map((keys) => statsOf(counting, keys));
  const countScale = Float64Array.of(1, 1);
  const options = { factorCount: 1, iterations: 6, seed: 1, countScale, progress: () => {} };
  return decodeModel(encodeModel(withKeypadFactors(LETTERS, { sums, squares, stretches }, options)));
}

describe('withKeypadFactors', () => {
  const model = fitted();
  const window = (longer: number) => accumulateFactors(model, typing(DIGIT, longer, 22, 99));

  it('finds the cells of the keypad', () => {
    expect(keypadCells(LETTERS.kinds)).toEqual([1]);
  });

  it('knows a user again on the keypad', () => {
    const template = prepareTemplate(model, statsOf(model, typing(DIGIT, 1.5, 88, 77)));
    expect(template.keypadKeys).toBe(88);
    expect(rawLlr(template, window(1.5))).toBeGreaterThan(0);
    expect(rawLlr(template, window(-1.5))).toBeLessThan(-1);
  });

  it('says nothing of the keypad where nobody was recorded on it', () => {
    const silent = fitted(0);
    const template = prepareTemplate(silent, statsOf(silent, typing(DIGIT, 1.5, 88, 77)));
    expect(rawLlr(template, accumulateFactors(silent, typing(DIGIT, -1.5, 22, 9)))).toBeCloseTo(0, 6);
  });

  it('says nothing by letters about the keypad, nor by the keypad about letters', () => {
    const letters = prepareTemplate(model, statsOf(model, typing(LETTER, 1, 200, 5)));
    expect(letters.keypadKeys).toBe(0);
    expect(rawLlr(letters, window(-1.5))).toBeCloseTo(0, 6);
    const keypad = prepareTemplate(model, statsOf(model, typing(DIGIT, 1, 88, 5)));
    expect(rawLlr(keypad, accumulateFactors(model, typing(LETTER, -1, 50, 6)))).toBeCloseTo(0, 6);
  });
});

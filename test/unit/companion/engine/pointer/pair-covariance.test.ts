import { packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { covarianceLlr, gaussianLlr, isCovariance } from '@vigil/engine/pointer/pair-covariance.ts';
import { TERMS } from '@vigil/engine/pointer/pair-terms.ts';
import { describe, expect, it } from 'vitest';

function diagonal(variance: number): Float64Array {
  const matrix = new Float64Array(packedLength(TERMS));
  for (let term = 0; term < TERMS; term++) matrix[packedLength(term + 1) - 1] = variance;
  return matrix;
}

const range = (few: number, many: number) => ({ few: diagonal(few), many: diagonal(many) });
const MODEL = { same: range(0.2, 0.05), other: range(0.6, 0.45), centre: { few: 0, many: 0 } };

function differences(...values: number[]): Float64Array {
  const all = new Float64Array(TERMS);
  all.set(values);
  return all;
}

/** Log likelihood ratio of independent Gaussian differences. */
function independent(values: Float64Array, same: number, other: number): number {
  return values.reduce((sum, x) => sum + (x * x * (1 / other - 1 / same) + Math.log(other / same)) / 2, 0);
}

describe('gaussianLlr', () => {
  const far = differences(0.9, -0.7, 0.2);

  it('is the ratio of two Gaussian densities', () => {
    expect(gaussianLlr(MODEL, far, 10)).toBeCloseTo(independent(far, 0.2, 0.6), 8);
    expect(gaussianLlr(MODEL, far, 50)).toBeCloseTo(independent(far, 0.05, 0.45), 8);
  });

  it('interpolates covariances in one over the number of strokes, and stays at the ends', () => {
    const few = (1 / 20 - 1 / 50) / (1 / 10 - 1 / 50);
    const same = few * 0.2 + (1 - few) * 0.05;
    const other = few * 0.6 + (1 - few) * 0.45;
    expect(gaussianLlr(MODEL, far, 20)).toBeCloseTo(independent(far, same, other), 8);
    expect(gaussianLlr(MODEL, far, 3)).toBe(gaussianLlr(MODEL, far, 10));
    expect(gaussianLlr(MODEL, far, 900)).toBe(gaussianLlr(MODEL, far, 50));
  });

  it('subtracts the centre', () => {
    const centred = { ...MODEL, centre: { few: 4, many: 9 } };
    expect(gaussianLlr(centred, far, 10)).toBeCloseTo(gaussianLlr(MODEL, far, 10) - 4, 8);
    expect(gaussianLlr(centred, far, 50)).toBeCloseTo(gaussianLlr(MODEL, far, 50) - 9, 8);
  });

  it('expects differences that go together in one subject to go together', () => {
    const few = diagonal(0.2);
    few[packedLength(1)] = 0.18;
    const correlated = { ...MODEL, same: { few, many: few } };
    const agree = gaussianLlr(correlated, differences(0.5, 0.5), 10);
    expect(agree).toBeGreaterThan(gaussianLlr(correlated, differences(0.5, -0.5), 10) + 1);
  });
});

describe('covarianceLlr', () => {
  it('is bounded', () => {
    expect(covarianceLlr(MODEL, differences(...new Array<number>(TERMS).fill(3)), 50)).toBeGreaterThanOrEqual(-20);
    expect(covarianceLlr(MODEL, differences(), 50)).toBeLessThanOrEqual(20);
  });
});

describe('isCovariance', () => {
  it('refuses a matrix that is not positive definite', () => {
    const wrong = diagonal(1);
    wrong[packedLength(1)] = 1.5;
    expect([isCovariance(diagonal(1)), isCovariance(wrong)]).toEqual([true, false]);
  });
});

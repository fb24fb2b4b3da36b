/** Directions that a deployment moves. In: the shipped model. Out: nothing. */
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { dot } from '@vigil/engine/keystroke/symmetric.ts';
import { leadingDirections } from 'vigil-fit/keystroke/leading-directions.ts';
import { describe, expect, it } from 'vitest';

const model = shippedKeystrokeModel();
const size = model.factorCount;

/** Mean over the cells of a kind of what a step along a direction adds to them, beside its root mean square: 1 where all move alike. */
function togetherOf(direction: Float64Array): number {
  const shares = model.kinds
    .filter(({ firstCell }) => firstCell >= 0)
    .map(({ firstCell, mean }) => {
      const moves = Array.from(mean, (_, at) => {
        const cell = (firstCell + at) * size;
        return dot(model.loadings.slice(cell, cell + size), direction);
      });
      const square = moves.reduce((sum, move) => sum + move * move, 0);
      return { square, mean: Math.abs(moves.reduce((sum, move) => sum + move, 0)) / Math.sqrt(moves.length * square) };
    });
  return shares.reduce((best, share) => (share.square > best.square ? share : best)).mean;
}

describe('leadingDirections', () => {
  it('are none where the noise is too great, few for few people, and all without noise or for many', () => {
    const count = (people: number, mu: number) => leadingDirections(model, people, mu, 'sessions').length;
    expect([count(19, 0.5), count(20, 0.5), count(29, 0.7), count(29, 2)]).toEqual([0, 6, 7, 14]);
    expect([count(1000, 0.7), count(5, Number.POSITIVE_INFINITY)]).toEqual([size, size]);
  });

  it('are orthonormal', () => {
    for (const people of [29, 150, 1000]) {
      const directions = leadingDirections(model, people, 0.7, 'mean');
      for (const [i, one] of directions.entries())
        for (const [j, other] of directions.entries()) expect(dot(one, other)).toBeCloseTo(i === j ? 1 : 0, 9);
    }
  });

  it('begin with those along which all keys of a kind move alike', () => {
    for (const of of ['mean', 'sessions'] as const) {
      const [first] = leadingDirections(model, 29, 0.7, of);
      expect(togetherOf(first!)).toBeGreaterThan(0.8);
    }
  });
});

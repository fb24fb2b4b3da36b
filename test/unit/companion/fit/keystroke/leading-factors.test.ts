import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { leadingFactors } from 'vigil-fit/keystroke/leading-factors.ts';
import { describe, expect, it } from 'vitest';

const model = shippedKeystrokeModel();
const weightOf = (factor: number) =>
  model.loadings.reduce((sum, value, at) => (at % model.factorCount === factor ? sum + value * value : sum), 0);

describe('leadingFactors', () => {
  it('are none where the noise is too great, few for few people, and all without noise or for many', () => {
    const count = (people: number, mu: number) => leadingFactors(model, people, mu).length;
    expect([count(19, 0.5), count(20, 0.5), count(29, 0.5), count(29, 1)]).toEqual([0, 8, 8, 18]);
    expect([count(200, 0.5), count(5, Number.POSITIVE_INFINITY)]).toEqual([model.factorCount, model.factorCount]);
  });

  it('are those that show most in typing, the same for all people', () => {
    const weights = leadingFactors(model, 20, 0.5).map(weightOf);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
    expect(weights[0]).toBe(Math.max(...Array.from({ length: model.factorCount }, (_, factor) => weightOf(factor))));
  });
});

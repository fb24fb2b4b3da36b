import { capitalLlr } from '@vigil/engine/keystroke/capital-habit.ts';
import { describe, expect, it } from 'vitest';
import { tinyModel } from './tiny-model.ts';

const model = tinyModel();

describe('capitalLlr', () => {
  it('is positive for the same way of typing capitals and negative for another', () => {
    expect(capitalLlr(model, [0, 40, 0], [0, 3, 0])).toBeGreaterThan(0.3);
    expect(capitalLlr(model, [0, 40, 0], [3, 0, 0])).toBeLessThan(-0.5);
    expect(capitalLlr(model, [40, 0, 0], [0, 0, 2])).toBeLessThan(-0.5);
  });

  it('says nothing where the user or the window made no capital', () => {
    expect(capitalLlr(model, [0, 0, 0], [0, 3, 0])).toBe(0);
    expect(capitalLlr(model, [0, 40, 0], [0, 0, 0])).toBe(0);
  });

  it('never says more than its bound, however long both are', () => {
    expect(capitalLlr(model, [0, 1e6, 0], [1e6, 0, 0])).toBe(-3);
    expect(Math.abs(capitalLlr(model, [1e6, 0, 0], [1e6, 0, 0]))).toBeLessThanOrEqual(3);
  });

  it('allows for other ways in a user who mixes them', () => {
    const mixed = capitalLlr(model, [20, 20, 0], [2, 0, 0]);
    expect(mixed).toBeGreaterThan(capitalLlr(model, [0, 40, 0], [2, 0, 0]));
  });
});

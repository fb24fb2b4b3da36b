import { FitSteps } from 'vigil-fit/pipeline/fit-steps.ts';
import { describe, expect, it } from 'vitest';

describe('FitSteps', () => {
  it('estimates what is left from the weight of what is done', () => {
    const lines: string[] = [];
    let nowMs = 0;
    const steps = [
      { name: 'read', weight: 1 },
      { name: 'fit', weight: 3 },
    ];
    const progress = new FitSteps(
      steps,
      (text) => lines.push(text),
      () => nowMs,
    );
    progress.begin('read');
    nowMs = 300_000;
    progress.begin('fit');
    nowMs = 750_000;
    progress.report('half', 0.5);
    expect(lines).toEqual([
      'step 1 of 2: read',
      'step 2 of 2, about 15 min left: fit',
      'step 2 of 2, about 8 min left: fit, half',
    ]);
  });
});

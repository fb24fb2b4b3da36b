import { expectedErrorOf, MEASURED } from '@vigil/engine/adaptation/expected-error.ts';
import { createEngine } from '@vigil/engine/engine.ts';
import { shippedParameters } from '@vigil/engine/parameters.ts';
import type { ProfileState } from '@vigil/engine/profile.ts';
import { describe, expect, it } from 'vitest';

describe('expectedErrorOf', () => {
  it('is unknown below the counted amounts, then the last step that was reached', () => {
    expect(expectedErrorOf('keystroke', 199)).toBeNull();
    expect(expectedErrorOf('keystroke', 200)).toEqual({ errors: 0.147, stretch: 50 });
    expect(expectedErrorOf('keystroke', 999)).toEqual({ errors: 0.11, stretch: 50 });
    expect(expectedErrorOf('keystroke', 1_000_000)).toEqual({ errors: 0.096, stretch: 50 });
    expect(expectedErrorOf('pointer', 99)).toBeNull();
    expect(expectedErrorOf('pointer', 100)).toEqual({ errors: 0.265, stretch: 20 });
  });

  it.each(['keystroke', 'pointer'] as const)('errs less the more is learnt of the %s', (modality) => {
    const { levels } = MEASURED[modality];
    const sorted = [...levels].sort(([a], [b]) => a - b);
    expect(levels).toEqual(sorted);
    for (const [index, [, errors]] of levels.entries()) {
      if (index > 0) expect(errors).toBeLessThan(levels[index - 1]![1]);
    }
  });
});

describe('quality', () => {
  const NOW = 1_800_000_000_000;
  const learnt = (engine: ReturnType<typeof createEngine>) => {
    const known: ProfileState = { ...(engine.newProfile(NOW) as ProfileState), keysSeen: 600, strokesSeen: 600 };
    return engine.quality(known, NOW).learnt;
  };

  it('is computed for each modality by its amount of learnt input', () => {
    const { keystroke, pointer } = learnt(createEngine());
    expect(keystroke.expectedError).toEqual({ errors: 0.11, stretch: 50 });
    expect(pointer.expectedError).toEqual({ errors: 0.214, stretch: 20 });
  });

  it('is unknown for keystrokes under parameters without counts', () => {
    const { keystroke, pointer } = learnt(createEngine({ parameters: { ...shippedParameters(), falseMatches: null } }));
    expect(keystroke.expectedError).toBeNull();
    expect(pointer.expectedError).not.toBeNull();
  });
});

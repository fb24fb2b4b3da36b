import type { Trust } from '@vigil/engine/engine-api.ts';
import { EVIDENCE_LEVELS, watchLevels } from 'vigil-fit/trust/false-match-count.ts';
import { describe, expect, it } from 'vitest';

function trustOf(keys: number, strokes: number, llr: number | null = 1): Trust {
  const evidence = { keys, strokes, clicks: 0, activeMs: 0, unseenMs: 0, lastAtMs: 0 };
  const flags = { injected: false, paste: false };
  return { confidence: llr === null ? null : 0.9, llr, fmr: null, conclusive: true, evidence, modalities: {}, flags };
}

/** Levels noted in a visit, as keys and strokes, with the evidence at which they were. */
function levelsOf(amounts: readonly (readonly [keys: number, strokes: number])[]) {
  const noted: number[][] = [];
  const note = watchLevels((level, trust) => {
    const { keys, strokes } = EVIDENCE_LEVELS[level]!;
    noted.push([keys, strokes, trust.keys, trust.strokes]);
  });
  for (const [keys, strokes] of amounts) note(trustOf(keys, strokes));
  return noted;
}

describe('watchLevels', () => {
  it('notes each level when it is first the highest one reached', () => {
    expect(
      levelsOf([
        [18, 6],
        [20, 9],
        [31, 15],
        [38, 21],
        [51, 24],
      ]),
    ).toEqual([
      [20, 8, 20, 9],
      [20, 14, 31, 15],
      [20, 20, 38, 21],
      [50, 20, 51, 24],
    ]);
  });

  it('leaves out levels that a visit with more evidence has passed', () => {
    expect(levelsOf([[22, 30]])).toEqual([[20, 20, 22, 30]]);
  });

  it('counts the pointer alone where nothing was typed', () => {
    expect(
      levelsOf([
        [0, 8],
        [5, 12],
      ]),
    ).toEqual([[0, 8, 0, 8]]);
  });

  it('waits for a ratio', () => {
    const noted: number[] = [];
    watchLevels((level) => noted.push(level))(trustOf(30, 0, null));
    expect(noted).toEqual([]);
  });
});

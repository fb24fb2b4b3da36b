import { type FalseMatchTable, falseMatchRate, falseMatchTable } from '@vigil/engine/trust/false-match.ts';
import { FALSE_MATCH_TABLE } from '@vigil/engine/trust/false-match-table.ts';
import { describe, expect, it } from 'vitest';

const TABLE: FalseMatchTable = {
  cal: 'test-1',
  levels: [
    {
      keys: 20,
      strokes: 0,
      n: 100,
      rows: [
        [0, 0.2, 0.29],
        [1, 0.05, 0.11],
        [2, 0, 0.036],
      ],
    },
    {
      keys: 100,
      strokes: 0,
      n: 90,
      rows: [
        [0, 0.1, 0.18],
        [1, 0, 0.04],
      ],
    },
    {
      keys: 0,
      strokes: 8,
      n: 20,
      rows: [
        [0, 0.2, 0.44],
        [1, 0, 0.17],
      ],
    },
    {
      keys: 20,
      strokes: 20,
      n: 80,
      rows: [
        [0, 0.05, 0.12],
        [1, 0.01, 0.06],
      ],
    },
  ],
};

describe('falseMatchRate', () => {
  it('is unknown below the least evidence', () => {
    expect(falseMatchRate(TABLE, 3, 19, 7)).toBeNull();
  });

  it('reads the row at or below the score, of the level at or below the keys', () => {
    expect(falseMatchRate(TABLE, 1.9, 99, 0)).toEqual({ est: 0.05, ucl95: 0.11, n: 100, cal: 'test-1' });
    expect(falseMatchRate(TABLE, 1, 100, 30)).toEqual({ est: 0, ucl95: 0.04, n: 90, cal: 'test-1' });
  });

  it('counts strokes where nothing was typed', () => {
    expect(falseMatchRate(TABLE, 0.5, 0, 8)).toEqual({ est: 0.2, ucl95: 0.44, n: 20, cal: 'test-1' });
  });

  it('reads the level with the most joint evidence', () => {
    expect(falseMatchRate(TABLE, 1, 20, 8)).toMatchObject({ est: 0.05, n: 100 });
    expect(falseMatchRate(TABLE, 1, 20, 20)).toMatchObject({ est: 0.01, n: 80 });
    expect(falseMatchRate(TABLE, 1, 120, 25)).toMatchObject({ est: 0, n: 90 });
  });

  it('ships a table that its own schema takes, whose rates fall with the score', () => {
    const { levels } = falseMatchTable.parse(FALSE_MATCH_TABLE);
    for (const { n, rows } of levels) {
      for (const [i, [score, est, high]] of rows.entries()) {
        expect(high).toBeGreaterThanOrEqual(Math.max(est, 3 / n));
        if (i > 0) expect(score).toBeGreaterThan(rows[i - 1]![0]);
        if (i > 0) expect(est).toBeLessThanOrEqual(rows[i - 1]![1]);
      }
    }
    const amounts = levels.map(({ keys, strokes }) => `${keys} ${strokes}`);
    expect(new Set(amounts).size).toBe(amounts.length);
  });

  it('claims nothing below the lowest score', () => {
    expect(falseMatchRate(TABLE, -0.5, 50, 0)).toMatchObject({ est: 1, ucl95: 1 });
  });
});

import { type FalseMatchTable, falseMatchRate, falseMatchTable } from '@vigil/engine/trust/false-match.ts';
import { FALSE_MATCH_TABLE } from '@vigil/engine/trust/false-match-table.ts';
import { describe, expect, it } from 'vitest';

const TABLE: FalseMatchTable = {
  cal: 'test-1',
  levels: [
    {
      keys: 20,
      n: 100,
      rows: [
        [0, 0.2, 0.29],
        [1, 0.05, 0.11],
        [2, 0, 0.036],
      ],
    },
    {
      keys: 100,
      n: 90,
      rows: [
        [0, 0.1, 0.18],
        [1, 0, 0.04],
      ],
    },
  ],
  strokeLevels: [
    {
      strokes: 8,
      n: 20,
      rows: [
        [0, 0.2, 0.44],
        [1, 0, 0.17],
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

  it('has its own table where nothing was typed, and only there', () => {
    expect(falseMatchRate(TABLE, 0.5, 0, 8)).toEqual({ est: 0.2, ucl95: 0.44, n: 20, cal: 'test-1' });
    expect(falseMatchRate(TABLE, 0.5, 20, 8)).toMatchObject({ est: 0.2, n: 100 });
  });

  it('ships a table that its own schema takes, whose rates fall with score and evidence', () => {
    const { levels, strokeLevels } = falseMatchTable.parse(FALSE_MATCH_TABLE);
    for (const { n, rows } of [...levels, ...strokeLevels]) {
      for (const [i, [score, est, high]] of rows.entries()) {
        expect(high).toBeGreaterThanOrEqual(Math.max(est, 3 / n));
        if (i > 0) expect(score).toBeGreaterThan(rows[i - 1]![0]);
        if (i > 0) expect(est).toBeLessThanOrEqual(rows[i - 1]![1]);
      }
    }
    expect(levels.map(({ keys }) => keys)).toEqual([...levels].map(({ keys }) => keys).sort((a, b) => a - b));
  });

  it('claims nothing below the lowest score', () => {
    expect(falseMatchRate(TABLE, -0.5, 50, 0)).toMatchObject({ est: 1, ucl95: 1 });
  });
});

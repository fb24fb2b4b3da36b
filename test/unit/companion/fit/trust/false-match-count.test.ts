import { FalseMatchCount } from 'vigil-fit/trust/false-match-count.ts';
import { describe, expect, it } from 'vitest';

const TYPED = 3;
const PEOPLE = Array.from({ length: 20 }, (_, at) => `person-${at}`);

/** Everybody against everybody else; `score` of each pair. */
function countOf(score: (owner: number, visitor: number) => number): FalseMatchCount {
  const count = new FalseMatchCount();
  for (const [owner, ownerId] of PEOPLE.entries()) {
    for (const [visitor, visitorId] of PEOPLE.entries())
      if (owner !== visitor) count.note(TYPED, ownerId, visitorId, score(owner, visitor));
  }
  return count;
}

function rowAt(count: FalseMatchCount, score: number) {
  return count.table('test').levels[0]!.rows.findLast(([least]) => least <= score)!;
}

describe('FalseMatchCount', () => {
  const scattered = countOf((owner, visitor) => ((owner * 7 + visitor * 3) % 19 === 0 ? 1 : -1));
  const oneOwner = countOf((owner) => (owner === 4 ? 1 : -1));

  it('leaves out levels that no comparison reached, and counts pairs', () => {
    expect(scattered.table('test').levels).toMatchObject([{ keys: 20, strokes: 0, n: 380 }]);
  });

  it('leaves out a level of few pairs that would hide a lower one with more', () => {
    const [POINTED, BOTH] = [0, 4];
    const count = countOf(() => -1);
    const levels = () => count.table('test').levels.map(({ keys, strokes }) => [keys, strokes]);
    for (let pair = 0; pair < 59; pair++) count.note(BOTH, 'owner', `visitor-${pair}`, -1);
    expect(levels()).toEqual([[20, 0]]);
    count.note(BOTH, 'owner', 'visitor-59', -1);
    expect(levels()).toEqual([
      [20, 0],
      [20, 8],
    ]);
    // Of the pointer alone there is no lower one: few pairs say little, but all that is known.
    count.note(POINTED, 'owner', 'visitor-0', -1);
    expect(levels()[0]).toEqual([0, 8]);
  });

  it('gives the share at or above each score', () => {
    const count = countOf((_, visitor) => visitor / 20 - 0.5);
    expect(rowAt(count, 0)[1]).toBeCloseTo(0.5, 2);
    const { rows } = count.table('test').levels[0]!;
    for (const [at, [score, share, bound]] of rows.entries()) {
      expect(bound).toBeGreaterThanOrEqual(share);
      if (at === 0) continue;
      expect(score).toBeGreaterThan(rows[at - 1]![0]);
      expect(share).toBeLessThanOrEqual(rows[at - 1]![1]);
      expect(bound).toBeLessThanOrEqual(rows[at - 1]![2]);
    }
  });

  it('bounds the rate as pairs do where hits are scattered over people', () => {
    const [, share, bound] = rowAt(scattered, 0);
    expect(share).toBeCloseTo(0.05, 2);
    expect(bound).toBeGreaterThan(0.06);
    expect(bound).toBeLessThan(0.085);
  });

  it('bounds it higher where one person makes all hits', () => {
    const [, share, bound] = rowAt(oneOwner, 0);
    expect(share).toBeCloseTo(0.05, 6);
    expect(bound).toBeGreaterThan(0.15);
  });

  it('is at least three in as many pairs without a hit', () => {
    const [, share, bound] = rowAt(scattered, 2);
    expect(share).toBe(0);
    expect(bound).toBeGreaterThanOrEqual(3 / 380);
    expect(bound).toBeLessThan(3.1 / 380);
  });
});

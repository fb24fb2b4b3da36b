import { type PairCount, shareOverPeople } from 'vigil-fit/trust/people-bound.ts';
import { describe, expect, it } from 'vitest';

/** Own visits of each person, six a person. */
const own = (hits: readonly number[]): PairCount[] =>
  hits.map((count, k) => ({ owner: `p${k}`, visitor: `p${k}`, comparisons: 6, hits: count }));
const times = (count: number, value: number) => Array.from({ length: count }, () => value);

describe('shareOverPeople', () => {
  it('proves no share of zero, and counts people in place of visits', () => {
    const none = shareOverPeople(own(times(20, 0)));
    expect(none).toMatchObject({ value: 0, low: 0 });
    // Clopper and Pearson, 0 of 20.
    expect(none.high).toBeCloseTo(0.168, 3);
    expect(shareOverPeople(own(times(20, 6)))).toMatchObject({ value: 1, high: 1 });
    expect(shareOverPeople([])).toEqual({ value: 0, low: 0, high: 1 });
  });

  it('is wider where a few people make all hits', () => {
    const spread = shareOverPeople(own(times(20, 3)));
    const few = shareOverPeople(own([...times(10, 6), ...times(10, 0)]));
    expect([spread.value, few.value]).toEqual([0.5, 0.5]);
    expect(few.high - few.low).toBeGreaterThanOrEqual(spread.high - spread.low);
    for (const { value, low, high } of [spread, few]) expect(low < value && value < high).toBe(true);
  });

  it('covers the share in about 95 of 100 pilots of 20 people', () => {
    let [state, covered] = [7, 0];
    const next = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return state / 0x80000000;
    };
    for (let pilot = 0; pilot < 300; pilot++) {
      // People of different shares, 0.3 in the mean.
      const people = times(20, 0).map(() => 0.6 * next());
      const hits = people.map((share) => times(6, 0).filter(() => next() < share).length);
      const { low, high } = shareOverPeople(own(hits));
      if (low <= 0.3 && 0.3 <= high) covered += 1;
    }
    expect(covered / 300).toBeGreaterThan(0.93);
  });
});

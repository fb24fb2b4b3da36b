/** Pooled figures against the plain definitions they must equal. In: random scores with ties. Out: nothing. */

import fc from 'fast-check';
import { cllr, eer, fnmrAtFmr, minCllr, pool, type SubjectScores } from 'vigil-fit/base/metrics.ts';
import { PooledScores } from 'vigil-fit/base/pooled-scores.ts';
import { describe, expect, it } from 'vitest';

const score = fc.integer({ min: -20, max: 20 }).map((value) => value / 4);
const subject = fc.record({
  genuine: fc.array(score, { minLength: 1, maxLength: 8 }),
  impostor: fc.array(score, { minLength: 1, maxLength: 30 }),
});

function plain(people: readonly SubjectScores[]) {
  const genuine = pool(people, 'genuine');
  const impostor = pool(people, 'impostor');
  return {
    eer: eer(genuine, impostor),
    fnmrAt1: fnmrAtFmr(genuine, impostor, 0.01),
    fnmrAt01: fnmrAtFmr(genuine, impostor, 0.001),
    cllr: cllr(genuine, impostor),
    minCllr: minCllr(genuine, impostor),
  };
}

function expectClose(actual: object, expected: Record<string, number>): void {
  for (const [name, value] of Object.entries(expected)) {
    expect((actual as Record<string, number>)[name]).toBeCloseTo(value, 9);
  }
}

describe('PooledScores', () => {
  it('counts people without own or without foreign scores by those that they have', () => {
    const all = { genuine: [2, 1, -1], impostor: [-2, 0, 1] };
    const people = [all, { genuine: [], impostor: [-3, 2] }, { genuine: [1.5], impostor: [] }];
    expectClose(new PooledScores(people).figures(), plain(people));
  });

  it('agrees with the definitions', () => {
    fc.assert(
      fc.property(fc.array(subject, { minLength: 1, maxLength: 6 }), (people) => {
        expectClose(new PooledScores(people).figures(), plain(people));
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('weighs a person twice as if they stood there twice, and leaves out weight 0', () => {
    fc.assert(
      fc.property(fc.array(subject, { minLength: 3, maxLength: 6 }), (people) => {
        const weight = Float64Array.from(people, (_, index) => (index === 0 ? 2 : index === 1 ? 0 : 1));
        const drawn = people.flatMap((one, index) => Array.from({ length: weight[index]! }, () => one));
        expectClose(new PooledScores(people).figures(weight), plain(drawn));
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  it('has intervals around the value that shrink with the number of people', () => {
    const people = Array.from({ length: 200 }, (_, index) => ({
      genuine: [Math.sin(index) + 0.3, Math.cos(index) + 0.3],
      impostor: [Math.sin(3 * index) - 0.3, Math.cos(5 * index) - 0.3],
    }));
    const width = (some: typeof people) => {
      const { low, high } = new PooledScores(some).intervals(1).eer;
      return high - low;
    };
    const { low, high } = new PooledScores(people).intervals(1).eer;
    const { eer: value } = new PooledScores(people).figures();
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    expect(width(people)).toBeLessThan(width(people.slice(0, 20)));
  });
});

import { costsOf, drawnOf, ratiosOf } from '@vigil/bench/pilot/compare-fits.ts';
import type { JudgedWindow } from '@vigil/bench/pilot/judged-windows.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { describe, expect, it } from 'vitest';

const PEOPLE = 12;

/** Scores whose two kinds lie so far apart, in units of their scatter. */
function windowOf(apart: number, seed = 1): JudgedWindow {
  const people = Array.from({ length: PEOPLE }, (_, subject) => {
    const random = seededRandom(100 * seed + subject);
    const scores = (centre: number, n: number) => Array.from({ length: n }, () => centre + random.normal());
    return { genuine: scores(apart / 2, 20), impostor: scores(-apart / 2, 40) };
  });
  return { situation: 'work', unit: 'keys', length: 50, people };
}

describe('ratiosOf', () => {
  it('is one for the same comparisons, in every round of the bootstrap', () => {
    const drawn = drawnOf([windowOf(2)]);
    for (const ratio of Object.values(ratiosOf(drawn, drawn, PEOPLE, 1)))
      expect(ratio).toEqual({ value: 1, low: 1, high: 1 });
  });

  it('divides the first by the second', () => {
    const worse = drawnOf([windowOf(1)]);
    const better = drawnOf([windowOf(3)]);
    const { eer } = ratiosOf(worse, better, PEOPLE, 1);
    expect(eer.value).toBeCloseTo(costsOf(worse, PEOPLE, 1).eer.value / costsOf(better, PEOPLE, 1).eer.value, 9);
    expect(eer.low).toBeGreaterThan(2);
  });

  it('draws the same people for both: what they have in common falls out', () => {
    const one = windowOf(2);
    const moved = {
      ...one,
      people: one.people.map(({ genuine, impostor }) => ({ genuine: genuine.map((x) => x - 0.2), impostor })),
    };
    const of = (window: JudgedWindow) => drawnOf([window]);
    const ratio = ratiosOf(of(moved), of(one), PEOPLE, 1).cllr;
    const apart = costsOf(of(one), PEOPLE, 1).cllr;
    expect(ratio.high - ratio.low).toBeLessThan((0.5 * (apart.high - apart.low)) / apart.value);
  });

  it('takes the mean over draws, and draws them too', () => {
    const draws = [1, 2, 3].map((apart) => windowOf(apart));
    const raw = drawnOf([windowOf(3)]);
    const each = draws.map((draw) => ratiosOf(drawnOf([draw]), raw, PEOPLE, 1).eer);
    const { eer } = ratiosOf(drawnOf(draws), raw, PEOPLE, 1);
    expect(eer.value).toBeCloseTo(
      each.reduce((sum, { value }) => sum + value / 3, 0),
      9,
    );
    expect(eer.high).toBeGreaterThan(each[1]!.value);
    expect(eer.low).toBeLessThan(each[1]!.value);
  });

  it('compares draw by draw where both sides have as many', () => {
    const draws = drawnOf([1, 2, 3].map((apart) => windowOf(apart)));
    expect(ratiosOf(draws, draws, PEOPLE, 1).eer).toEqual({ value: 1, low: 1, high: 1 });
  });

  it('is one where neither errs', () => {
    const perfect = drawnOf([windowOf(40)]);
    expect(ratiosOf(perfect, drawnOf([windowOf(50)]), PEOPLE, 1).eer).toEqual({ value: 1, low: 1, high: 1 });
  });
});

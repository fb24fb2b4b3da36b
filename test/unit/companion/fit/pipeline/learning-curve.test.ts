/** What more people would bring. In: curves. Out: nothing. */
import { curveSizes, expectedErrors } from 'vigil-fit/pipeline/learning-curve.ts';
import { describe, expect, it } from 'vitest';

const curve = (value: (people: number) => number) =>
  [5, 10, 20, 40].map((people) => ({ people, value: value(people) }));

describe('expectedErrors', () => {
  it('goes on as the curve did', () => {
    const expected = expectedErrors(
      curve((people) => 0.1 + 0.4 / people),
      80,
    );
    expect(expected).toEqual([
      { people: 160, eer: expect.closeTo(0.1025, 9) },
      { people: 320, eer: expect.closeTo(0.10125, 9) },
    ]);
  });

  it('says nothing of a flat or rising curve, or of two points', () => {
    expect(
      expectedErrors(
        curve(() => 0.1),
        80,
      ),
    ).toBeNull();
    expect(
      expectedErrors(
        curve((people) => 0.1 + people / 1000),
        80,
      ),
    ).toBeNull();
    expect(expectedErrors(curve((people) => 0.4 / people).slice(0, 3), 40)).toBeNull();
  });
});

describe('curveSizes', () => {
  it('ends at half of the people', () => {
    expect(curveSizes(29)).toEqual([5, 10, 14]);
    expect(curveSizes(8)).toEqual([]);
  });
});

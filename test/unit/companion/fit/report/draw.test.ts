import { seededRandom } from 'vigil-fit/base/random.ts';
import { deviate, drawDet } from 'vigil-fit/report/draw-det.ts';
import { drawReliability, reliability } from 'vigil-fit/report/draw-reliability.ts';
import { describe, expect, it } from 'vitest';

describe('drawings', () => {
  it('knows normal deviates', () => {
    expect(deviate(0.5)).toBeCloseTo(0, 9);
    expect(deviate(0.025)).toBeCloseTo(-1.959964, 5);
    expect(deviate(0.999)).toBeCloseTo(3.090232, 5);
  });

  it('finds calibrated ratios on the diagonal', () => {
    const random = seededRandom(1);
    // Scores N(+-2, 2) are their own likelihood ratios.
    const draw = (mean: number) => Float64Array.from({ length: 20_000 }, () => mean + 2 * random.normal());
    for (const { promised, found, n } of reliability({ genuine: draw(2), impostor: draw(-2) })) {
      if (n > 500) expect(Math.abs(promised - found)).toBeLessThan(0.04);
    }
  });

  it('draws documents without anything undefined', () => {
    const svg = drawDet('a <b> & c', [{ label: '"x"', points: [{ fmr: 0.01, fnmr: 0.1 }] }]);
    const other = drawReliability('y', { genuine: Float64Array.of(1, 2), impostor: Float64Array.of(-1) });
    for (const text of [svg, other]) {
      expect(text.startsWith('<svg xmlns')).toBe(true);
      expect(text).not.toMatch(/NaN|undefined|<b>/);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { backgroundFrom, shippedBackground } from '../../../../../../companion/core/engine/pointer/background.ts';
import {
  decodePointerParameters,
  encodePointerParameters,
} from '../../../../../../companion/core/engine/pointer/background-file.ts';
import { PointerFormatError } from '../../../../../../companion/core/engine/pointer/bytes.ts';
import { POINTER_PARAMETERS } from '../../../../../../companion/core/engine/pointer/parameters.ts';
import { FEATURE_COUNT } from '../../../../../../companion/core/engine/pointer/stroke-features.ts';
import { QUANTILES } from '../../../../../../companion/core/engine/pointer/stroke-generator.ts';

const bytes = () => Uint8Array.from(Buffer.from(POINTER_PARAMETERS, 'base64'));

/** One form, two people, all features independent and spread evenly from 10 to 10 + 16 * step. */
function smallParameters(step: number): Uint8Array {
  const quantiles = Uint8Array.from({ length: FEATURE_COUNT * QUANTILES }, (_, at) => 10 + step * (at % QUANTILES));
  const correlation = Array.from({ length: FEATURE_COUNT }, () => new Float64Array(FEATURE_COUNT));
  correlation[3]![2] = 0.9;
  const margins = [{ form: 0, share: 1, quantiles }];
  return encodePointerParameters(
    'made up',
    { slope: 1, offset: 0, strokes: 9 },
    [{ kindCode: 2, correlation }],
    [margins, margins],
  );
}

describe('the shipped background', () => {
  it('is small and says what it is', () => {
    expect(POINTER_PARAMETERS.length).toBeLessThanOrEqual(55 * 1024);
    expect(decodePointerParameters(bytes()).provenance).toContain('Balabit');
  });

  it('has at least five people of every common kind of stroke', () => {
    const { people } = shippedBackground();
    expect(people.length).toBeGreaterThanOrEqual(5);
    for (const rows of people) {
      const kinds = new Set<number>();
      for (let at = 0; at < rows.length; at += FEATURE_COUNT) kinds.add(rows[at]!);
      expect(kinds.size).toBeGreaterThanOrEqual(2);
    }
  });

  it('is the same on every machine', () => {
    const again = backgroundFrom(decodePointerParameters(bytes()));
    const bytesOf = (people: readonly Uint8Array[]) => Buffer.concat(people);
    expect(bytesOf(again.people).equals(bytesOf(shippedBackground().people))).toBe(true);
  });

  it('is refused when any part of it is changed or cut', () => {
    const good = bytes();
    for (let at = 0; at < good.length; at += 1009) {
      const changed = good.slice();
      changed[at]! ^= 0x10;
      expect(() => decodePointerParameters(changed)).toThrow(PointerFormatError);
    }
    expect(() => decodePointerParameters(good.subarray(0, 500))).toThrow(PointerFormatError);
  });
});

describe('generated strokes', () => {
  it('have the quantiles and correlations that were given', () => {
    const rows = backgroundFrom(decodePointerParameters(smallParameters(5)), 4000).people[0]!;
    const column = (f: number) => Array.from({ length: 4000 }, (_, k) => rows[k * FEATURE_COUNT + f]!);
    const sorted = column(7).sort((a, b) => a - b);
    expect(Math.abs(sorted[2000]! - 50)).toBeLessThanOrEqual(2);
    expect(correlation(column(2), column(3))).toBeGreaterThan(0.75);
    expect(Math.abs(correlation(column(2), column(9)))).toBeLessThan(0.1);
    expect(column(0).every((code) => code === 2)).toBe(true);
  });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, k) => sum + (value - mx) * (y[k]! - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

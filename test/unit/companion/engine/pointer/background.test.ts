import { backgroundFrom, shippedBackground } from '@vigil/engine/pointer/background.ts';
import {
  decodePointerParameters,
  encodePointerParameters,
  type PointerParameters,
} from '@vigil/engine/pointer/background-file.ts';
import { PointerFormatError } from '@vigil/engine/pointer/bytes.ts';
import { POINTER_PARAMETERS } from '@vigil/engine/pointer/parameters.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { generateStrokes } from '@vigil/engine/pointer/stroke-generator.ts';
import { codeOf, levelsOf } from '@vigil/engine/pointer/stroke-levels.ts';
import { describe, expect, it } from 'vitest';

const bytes = () => Uint8Array.from(Buffer.from(POINTER_PARAMETERS, 'base64'));

const SCALE = { features: Uint8Array.of(0, 7), cuts: [Uint8Array.of(2, 3, 4), Uint8Array.of(40, 80)] };

/** Two alike people of two classes: three quarters are clicks with a high feature 7, one quarter moves without it. */
function smallParameters(): PointerParameters {
  const subject = {
    weights: Float64Array.of(0.75, 0.25),
    tables: [Float64Array.of(0, 0, 1, 0, 0, 0, 1, 0, 0, 0), Float64Array.of(0, 0, 0.5, 0.5, 1, 0, 0, 0)],
  };
  const generator = { scale: SCALE, people: [subject, subject] };
  return { provenance: 'made up', calibration: { slope: 1, offset: 0.5, strokes: 9 }, generator };
}

describe('the shipped background', () => {
  it('is small and names its version', () => {
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

describe('parameters as bytes', () => {
  it('come back as they were', () => {
    const { generator, ...rest } = smallParameters();
    const { generator: kept, ...keptRest } = decodePointerParameters(encodePointerParameters(smallParameters()));
    expect(keptRest).toEqual(rest);
    expect(kept.scale).toEqual(generator.scale);
    expect(kept.people.map(({ tables }) => tables.map((table) => [...table].map((share) => share.toFixed(9))))).toEqual(
      generator.people.map(({ tables }) => tables.map((table) => [...table].map((share) => share.toFixed(9)))),
    );
    for (const { weights } of kept.people) expect(weights[0]).toBeCloseTo(0.75, 4);
  });

  it('are refused when cuts do not ascend or frequencies are missing', () => {
    const { generator, ...rest } = smallParameters();
    const scale = { features: SCALE.features, cuts: [SCALE.cuts[0]!, Uint8Array.of(80, 40)] };
    const tables = generator.people[0]!.tables.map((table) => new Float64Array(table.length));
    const people = generator.people.map(({ weights }) => ({ weights, tables }));
    for (const broken of [
      { ...generator, scale },
      { ...generator, people },
    ]) {
      const bytes = encodePointerParameters({ ...rest, generator: broken });
      expect(() => decodePointerParameters(bytes)).toThrow(PointerFormatError);
    }
  });
});

describe('generated strokes', () => {
  it('have the classes and levels that were given', () => {
    const rows = generateStrokes(smallParameters().generator, 0, 4000, 1);
    const levels = levelsOf(SCALE, rows);
    const share = (kind: number, level: number) =>
      Array.from({ length: 4000 }, (_, k) => levels[2 * k] === kind && levels[2 * k + 1] === level).filter(Boolean)
        .length / 4000;
    expect(Math.abs(share(2, 2) - 0.375)).toBeLessThan(0.03);
    expect(Math.abs(share(2, 3) - 0.375)).toBeLessThan(0.03);
    expect(Math.abs(share(1, 0) - 0.25)).toBeLessThan(0.03);
    expect(rows[1]).toBe(0);
    expect(rows[7]).toBe(codeOf(SCALE.cuts[1]!, levels[1]!));
  });

  it('of a moved subject differ in frequency, not in values', () => {
    const levels = levelsOf(SCALE, generateStrokes(smallParameters().generator, 0, 4000, 3, 1));
    const strokes = Array.from({ length: 4000 }, (_, k) => `${levels[2 * k]},${levels[2 * k + 1]}`);
    expect([...new Set(strokes)].sort()).toEqual(['1,0', '2,2', '2,3']);
    const high = strokes.filter((stroke) => stroke === '2,3').length;
    const low = strokes.filter((stroke) => stroke === '2,2').length;
    expect(Math.abs(high - low)).toBeGreaterThan(400);
  });
});

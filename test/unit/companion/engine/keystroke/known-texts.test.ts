/** Templates of texts: bounds, and their file. In: random texts. Out: nothing. */

import { fixedTextSample } from '@vigil/engine/keystroke/fixed-text.ts';
import {
  type KnownText,
  learnRepetitions,
  MAX_REPETITIONS,
  MAX_TEXTS,
  type Repetition,
} from '@vigil/engine/keystroke/known-texts.ts';
import { decodeTexts, encodeTexts } from '@vigil/engine/keystroke/known-texts-file.ts';
import { ParametersError } from '@vigil/engine/keystroke/parameters-error.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const anyText: fc.Arbitrary<Repetition> = fc
  .record({
    field: fc.integer({ min: 1, max: 0xffffffff }),
    zones: fc.array(fc.integer({ min: 0, max: 18 }), { minLength: 6, maxLength: 32 }),
    seed: fc.integer({ min: 1, max: 900 }),
  })
  .map(({ field, zones, seed }) => ({
    field,
    zones,
    sample: fixedTextSample(Array.from({ length: 3 * zones.length - 2 }, (_, i) => ((seed * (i + 7)) % 900) + 20)),
  }));

function text(field: number): Repetition {
  return { field, zones: [1, 2, 3, 4, 5, 6], sample: fixedTextSample(new Float64Array(16).fill(100)) };
}

function times(count: number, repetition: Repetition): Repetition[] {
  return Array.from({ length: count }, () => repetition);
}

describe('learnRepetitions', () => {
  it('keeps a bounded number of repetitions of a bounded number of texts', () => {
    const many = Array.from({ length: 30 }, (_, i) => times(i === 0 ? 80 : 1, text(i + 1))).flat();
    const known = learnRepetitions([], many);
    expect(known).toHaveLength(MAX_TEXTS);
    expect(known.find(({ field }) => field === 1)?.template.samples).toHaveLength(MAX_REPETITIONS);
  });

  it('keeps a frequent text when texts typed once arrive', () => {
    const habits = learnRepetitions([], Array.from({ length: MAX_TEXTS - 1 }, (_, i) => times(5, text(i + 1))).flat());
    const known = learnRepetitions(
      habits,
      Array.from({ length: 20 }, (_, i) => text(100 + i)),
    );
    for (const { field } of habits) expect(known.some((one) => one.field === field)).toBe(true);
  });

  it('does not change its argument', () => {
    const before = learnRepetitions([], [text(1)]);
    learnRepetitions(before, times(3, text(1)));
    expect(before[0]!.template.samples).toHaveLength(1);
  });

  it('identifies texts by field and zones', () => {
    const other = { ...text(1), zones: [1, 2, 3, 4, 5, 7] };
    expect(learnRepetitions([], [text(1), other, text(2), text(1)])).toHaveLength(3);
  });
});

describe('known texts at rest', () => {
  it('come back to four in a hundred', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: MAX_TEXTS }), (repetitions) => {
        const known = learnRepetitions([], repetitions);
        const back: readonly KnownText[] = decodeTexts(encodeTexts(known));
        const names = (texts: readonly KnownText[]) => texts.map(({ field, hash, keys }) => [field, hash, keys]);
        expect(names(back)).toEqual(names(known));
        for (const [index, { template }] of back.entries()) {
          for (const [at, sample] of template.samples.entries()) {
            const expected = known[index]!.template.samples[at]!;
            for (const [i, value] of sample.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(0.021);
          }
        }
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  it('are refused when malformed, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        try {
          for (const { template } of decodeTexts(bytes)) expect(template.samples.length).toBeGreaterThan(0);
        } catch (error) {
          expect((error as ParametersError).code).toBe('parameters-malformed');
        }
      }),
      { seed: 6, numRuns: 300 },
    );
    const whole = encodeTexts(learnRepetitions([], [text(9)]));
    expect(() => decodeTexts(whole.subarray(0, whole.length - 1))).toThrow(ParametersError);
  });
});

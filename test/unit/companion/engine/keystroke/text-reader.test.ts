/** Repetitions in fields. In: keystrokes and fields. Out: nothing. */

import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import type { Repetition } from '@vigil/engine/keystroke/known-texts.ts';
import { TextReader } from '@vigil/engine/keystroke/text-reader.ts';
import { ZONES } from '@vigil/protocol/zones.ts';
import { describe, expect, it } from 'vitest';

const FIELD = 77;
const KNOWN = [1, 2, 3, 4, 5, 6, 7];

function key(zone: number, first = false): Keystroke {
  return {
    zone,
    holdMs: 90,
    downDownMs: first ? Number.NaN : 150,
    previousZone: first ? -1 : 0,
    previousHoldMs: first ? Number.NaN : 80,
    previousDownDownMs: Number.NaN,
    earlierZone: -1,
  };
}

/** What comes out of typing `zones` into a field: free keystrokes in order, and repetitions. */
function read(zones: readonly number[], known = KNOWN, field = FIELD) {
  const free: number[] = [];
  const repetitions: { repetition: Repetition; compared: boolean }[] = [];
  const reader = new TextReader({
    isKnown: (of, typed, whole) =>
      of === FIELD &&
      (whole ? typed.length === known.length : typed.length <= known.length) &&
      typed.every((zone, i) => zone === known[i]),
    keystroke: ({ zone }) => free.push(zone),
    repetition: (repetition, compared) => repetitions.push({ repetition, compared }),
  });
  reader.end(field);
  for (const [i, zone] of zones.entries()) reader.keystroke(key(zone, i === 0));
  const before = [...free];
  reader.end(0);
  return { before, free, repetitions };
}

describe('TextReader', () => {
  it('keeps a known text from being counted as free typing', () => {
    const { free, repetitions } = read(KNOWN);
    expect(free).toEqual([]);
    expect(repetitions).toHaveLength(1);
    expect(repetitions[0]).toMatchObject({ compared: true, repetition: { field: FIELD, zones: KNOWN } });
    expect(repetitions[0]!.repetition.sample).toHaveLength(3 * KNOWN.length - 2);
  });

  it('releases waiting keys in order when the text differs', () => {
    const other = [1, 2, 3, 9, 5, 6, 7];
    const { before, free, repetitions } = read(other);
    expect(before).toEqual(other);
    expect(free).toEqual(other);
    expect(repetitions).toMatchObject([{ compared: false, repetition: { zones: other } }]);
  });

  it('releases the beginning of an unfinished text', () => {
    const { before, free, repetitions } = read(KNOWN.slice(0, 4));
    expect(before).toEqual([]);
    expect(free).toEqual(KNOWN.slice(0, 4));
    expect(repetitions).toEqual([]);
  });

  it('takes no repetition from corrected typing, nor outside a field', () => {
    const corrected = [1, 2, 3, ZONES.indexOf('backspace'), 3, 4, 5, 6, 7];
    expect(read(corrected)).toMatchObject({ free: corrected, repetitions: [] });
    expect(read(KNOWN, KNOWN, 0)).toMatchObject({ free: KNOWN, repetitions: [] });
  });

  it('gives up on texts that are longer than a habit', () => {
    const long = Array.from({ length: 40 }, (_, i) => i % 11);
    const { free, repetitions } = read(long, long);
    expect(free).toEqual(long);
    expect(repetitions).toEqual([]);
  });
});

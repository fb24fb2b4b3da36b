import { lastMoment, timestamp } from '@vigil/cli/parse-date.ts';
import { describe, expect, it } from 'vitest';

describe('a date of the command line', () => {
  it('is a moment, by UTC where it names no zone', () => {
    expect(timestamp('2026-11-23')).toBe(Date.UTC(2026, 10, 23));
    for (const text of ['2026-11-23T08:00Z', '2026-11-23T08:00', '2026-11-23T10:00:00.000+02:00'])
      expect(timestamp(text)).toBe(Date.UTC(2026, 10, 23, 8));
  });

  it('includes all of a day at the end of a period', () => {
    expect(lastMoment('2026-11-23')).toBe(Date.UTC(2026, 10, 24) - 1);
    expect(lastMoment('2026-11-23T08:00Z')).toBe(Date.UTC(2026, 10, 23, 8));
  });

  it.each(['yesterday', '1969-01-01', '5', '2026-02-30', '2026-13-01', '23.11.2026', '2026-11-23T25:00'])(
    'is refused: %s',
    (text) => {
      expect(() => timestamp(text)).toThrow('Expected a date');
      expect(() => lastMoment(text)).toThrow('Expected a date');
    },
  );
});

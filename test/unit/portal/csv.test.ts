/** Cells of exported records: quoted by RFC 4180, and no text that a spreadsheet would run. */
import { csvLine } from '@vigil/portal/report/csv.ts';
import { expect, it } from 'vitest';

it('quotes what holds a comma, a quote or a line break', () => {
  expect(csvLine(['a', 'b,c', 'say "x"', 'two\nlines', 1.5, null])).toBe('a,"b,c","say ""x""","two\nlines",1.5,\r\n');
});

it.each(['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('writes no formula: %j', (text) => {
  expect(csvLine([text])).toMatch(/^"?'/);
});

it('leaves negative numbers as they are', () => {
  expect(csvLine([-2.5])).toBe('-2.5\r\n');
});

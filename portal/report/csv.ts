/** CSV (RFC 4180). In: cells. Out: one line of text. */

export type CsvCell = string | number | null;

export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(cellText).join(',')}\r\n`;

/** A text that a spreadsheet would run as a formula gets an apostrophe in front. */
function cellText(value: CsvCell): string {
  if (typeof value === 'number') return String(value);
  const text = value === null ? '' : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

import { readFileSync } from 'node:fs';
import { FIGURES_VERSION, figures } from 'vigil-fit/report/figures.ts';
import { FIGURES_SCHEMA_FILE, figuresSchema } from 'vigil-fit/report/figures-schema.ts';
import { reportPage } from 'vigil-fit/report/report-page.ts';
import { describe, expect, it } from 'vitest';
import { FIGURES } from './example-figures.ts';

describe('reportPage', () => {
  const page = reportPage(figures.parse(FIGURES));

  it('is whole and escapes what it did not write', () => {
    expect(page).not.toMatch(/NaN|undefined|<b>/);
    expect(page).toContain('pilot-&lt;b&gt;-1');
  });

  it('gives every chart a text and every figure of it in a table', () => {
    const charts = page.match(/<svg [^>]*>/g) ?? [];
    expect(charts).toHaveLength(3);
    for (const chart of charts) expect(chart).toMatch(/role="img" aria-label="[^"]+"/);
    expect(page.match(/<caption>/g)?.length).toBeGreaterThanOrEqual(5);
  });

  it('loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/<script|src=|href=|url\(/);
    expect(page).toContain("default-src 'none'");
  });

  it('prints whole tables: no later rule undoes those for print', () => {
    const style = page.slice(0, page.indexOf('</style>'));
    const print = style.lastIndexOf('@media print{');
    for (const rule of ['.wide{', 'table{', 'th,td{', 'body{'])
      expect([rule, style.lastIndexOf(rule) > print]).toEqual([rule, true]);
    expect(style.slice(print)).not.toMatch(/overflow-x/);
  });

  it('says which start is better, and what more people would bring', () => {
    expect(page).toContain('80 people: 10%');
    expect(page).toContain('On these people from the shipped is better');
  });

  it('says that a difference may be chance where intervals overlap', () => {
    expect(page).toContain('the difference may be chance');
  });
});

describe('reportPage, section by section', () => {
  const page = reportPage(figures.parse(FIGURES));

  it('gives every rate and cost of its tables an interval', () => {
    const rows = [...page.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/g)].map(([, , cells = '']) => cells);
    // The lowest bound is a bound itself.
    const bare = rows.flatMap((cells) => [...cells.matchAll(/<td>([\d.]+%|0\.\d+)<\/td>/g)].map(([, cell]) => cell));
    expect(bare).toEqual(['26%']);
  });

  it('begins with what is to be concluded, and can be scrolled by keyboard', () => {
    expect(page.indexOf('In short')).toBeLessThan(page.indexOf('<table>'));
    const tables = page.match(/<table>/g)?.length;
    expect(page.match(/role="region" aria-label="[^"]+" tabindex="0"><table>/g)).toHaveLength(tables ?? 0);
  });

  it('says nothing of noise in typing where typing is as shipped', () => {
    const none = reportPage({
      ...FIGURES,
      typing: null,
      membership: { ...FIGURES.membership, typing: null },
      privacy: null,
    });
    expect(none).not.toMatch(/No noise was added|differentially private/);
    expect(none).toContain('Typing is as shipped');
  });
});

describe('figures', () => {
  it('have a schema in docs/ that is theirs', () => {
    expect(readFileSync(`docs/${FIGURES_SCHEMA_FILE}`, 'utf8')).toBe(figuresSchema());
  });

  it('refuses figures with anything that does not belong there', () => {
    expect(figures.safeParse({ ...FIGURES, people: ['name'] }).success).toBe(false);
    expect(figures.safeParse({ ...FIGURES, version: FIGURES_VERSION + 1 }).success).toBe(false);
  });
});

import { FIGURES_VERSION, type FitFigures, figures } from 'vigil-fit/report/figures.ts';
import { reportPage } from 'vigil-fit/report/report-page.ts';
import { describe, expect, it } from 'vitest';

const rate = { value: 0.1, low: 0.05, high: 0.15 };
const errors = { eer: rate, fnmrAt1: rate, cllr: rate, cllrMin: rate, det: [[0.01, 0.3] as [number, number]] };
const bins = [{ promised: 0.9, found: 0.8, n: 12 }];
const shares = { visits: 10, allowed: 0.8, allowedStrict: 0.4, mismatch: 0.01 };

const FIGURES: FitFigures = {
  format: 'vigil-figures',
  version: FIGURES_VERSION,
  parameters: 'a'.repeat(43),
  calibration: 'pilot-<b>-1',
  start: 'shipped',
  prior: 'other & people',
  seed: 1,
  seconds: 12.5,
  peakBytes: 1e8,
  bytes: { file: 1000, keystrokes: 900, pointer: 0, pairs: 0 },
  recordings: {
    files: 5,
    leftOut: 1,
    people: 4,
    typists: 4,
    pointers: 0,
    visits: 40,
    keys: 4000,
    strokes: 0,
    medianVisits: 10,
    medianDays: 5,
  },
  typing: {
    people: 4,
    windows: [{ length: 50, genuine: 10, impostor: 30, own: errors, shipped: errors }],
    reliability: { own: bins, shipped: bins },
  },
  pointer: null,
  evidence: [
    {
      keys: 50,
      strokes: 0,
      pairs: 12,
      lowestBound: 0.26,
      own: { genuine: shares, impostor: shares },
      shipped: { genuine: shares, impostor: shares },
    },
  ],
  learning: {
    length: 50,
    points: [5, 10].map((people) => ({ people, eer: rate, cllrMin: rate })),
    shipped: rate,
    otherStart: { start: 'scratch', people: 20, eer: rate, cllrMin: rate },
    expected: [{ people: 80, eer: 0.1 }],
  },
  membership: { typing: { ...rate, people: 4 }, calibration: { ...rate, people: 4 }, pointer: null, pairs: null },
  privacy: { mu: 1, largestAuc: 0.76, epsilon: 4.4, delta: 1e-5 },
};

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

  it('says which start is better, and what more people would bring', () => {
    expect(page).toContain('80 people: 10%');
    expect(page).toContain('On these people from the shipped is better');
  });

  it('says that a difference may be chance where intervals overlap', () => {
    expect(page).toContain('the difference may be chance');
  });
});

describe('figures', () => {
  it('refuses figures with anything that does not belong there', () => {
    expect(figures.safeParse({ ...FIGURES, people: ['name'] }).success).toBe(false);
    expect(figures.safeParse({ ...FIGURES, version: FIGURES_VERSION + 1 }).success).toBe(false);
  });
});

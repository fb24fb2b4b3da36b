/** Figures as a fit gives them, of few people. In: nothing. Out: the figures. */
import { FIGURES_VERSION, type FitFigures } from 'vigil-fit/report/figures.ts';

const rate = { value: 0.1, low: 0.05, high: 0.15 };
const errors = { eer: rate, fnmrAt1: rate, cllr: rate, cllrMin: rate, det: [[0.01, 0.3] as [number, number]] };
const bins = [{ promised: 0.9, found: 0.8, n: 12 }];
const shares = { visits: 30, allowed: rate, allowedStrict: rate, mismatch: rate };

export const FIGURES: FitFigures = {
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

import { keystrokeLlr, rawLlr } from '@vigil/engine/keystroke/keystroke-llr.ts';
import { KeystrokeStats } from '@vigil/engine/keystroke/keystroke-stats.ts';
import { factorEvidence, prepareTemplate } from '@vigil/engine/keystroke/keystroke-template.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { describe, expect, it } from 'vitest';
import { tinyModel } from './tiny-model.ts';

const model = tinyModel();

function statsWith(counts: readonly number[], sums: readonly number[]): KeystrokeStats {
  const stats = new KeystrokeStats(model.cellCount);
  stats.counts.set(counts);
  stats.sums.set(sums);
  stats.keys = counts.reduce((sum, count) => sum + count, 0);
  return stats;
}

/**
 * ln of the integral over y of p(y) * integral over e of p(e) p(template | y + e) * the same of the probe, on a grid. The
 * template's e varies by W over the number of tasks that it has seen.
 */
function gridLlr(modelled: KeystrokeModel, template: KeystrokeStats, probe: KeystrokeStats): number {
  const step = 0.125;
  const axis = Array.from({ length: 97 }, (_, index) => (index - 48) * step);
  const likelihoodOf = (stats: KeystrokeStats, y0: number, y1: number): number => {
    let sum = 0;
    for (let cell = 0; cell < modelled.cellCount; cell++) {
      const predicted = modelled.loadings[2 * cell]! * y0 + modelled.loadings[2 * cell + 1]! * y1;
      sum += stats.sums[cell]! * predicted - (stats.counts[cell]! * predicted ** 2) / 2;
    }
    return sum;
  };
  const normal = (x: number, variance: number): number =>
    Math.exp(-(x * x) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  const [w0, w1] = modelled.sessionVariance as unknown as [number, number];
  // The likelihood for each centre y: a separable smoothing of exp(likelihoodOf) with N(0, W / tasks).
  const smoothedOf = (stats: KeystrokeStats, tasks: number): number[][] => {
    const likelihood = axis.map((y0) => axis.map((y1) => Math.exp(likelihoodOf(stats, y0, y1))));
    const along = (x: number, centre: number, variance: number) => normal(x - centre, variance / tasks) * step;
    const first = axis.map((centre) =>
      axis.map((_, j) => axis.reduce((sum, x, i) => sum + likelihood[i]![j]! * along(x, centre, w0), 0)),
    );
    return first.map((row) =>
      axis.map((centre) => axis.reduce((sum, x, j) => sum + row[j]! * along(x, centre, w1), 0)),
    );
  };
  const smoothed = smoothedOf(probe, 1);
  const enrolment = smoothedOf(template, template.keys / modelled.taskKeys);
  let same = 0;
  let templateAlone = 0;
  let probeAlone = 0;
  for (const [i, y0] of axis.entries()) {
    for (const [j, y1] of axis.entries()) {
      const prior = normal(y0, 1) * normal(y1, 1) * step * step;
      const enrolled = enrolment[i]![j]!;
      same += prior * enrolled * smoothed[i]![j]!;
      templateAlone += prior * enrolled;
      probeAlone += prior * smoothed[i]![j]!;
    }
  }
  return Math.log(same / templateAlone / probeAlone);
}

describe('keystrokeLlr', () => {
  const template = statsWith([10, 4, 10, 4, 8, 3], [6, -2, 1, 0.5, 5, -1]);
  const alike = statsWith([3, 1, 3, 1, 2, 1], [2, -0.5, 0.25, 0, 1.5, -0.5]);
  const different = statsWith([3, 1, 3, 1, 2, 1], [-3, 1, 1, 0, -2, 1]);

  it('is the ratio of two integrals over the factors', () => {
    for (const probe of [alike, different]) {
      const closed = rawLlr(prepareTemplate(model, template), factorEvidence(model, probe));
      expect(closed).toBeCloseTo(gridLlr(model, template, probe), 3);
    }
  });

  it('is positive for the same typing, negative for other typing, nothing without typing', () => {
    const prepared = prepareTemplate(model, template);
    expect(keystrokeLlr(model, prepared, alike)).toBeGreaterThan(0.1);
    expect(keystrokeLlr(model, prepared, different)).toBeLessThan(-0.5);
    expect(keystrokeLlr(model, prepared, new KeystrokeStats(model.cellCount))).toBe(0);
  });

  it('says nothing with an empty template and grows surer with a larger one', () => {
    const empty = prepareTemplate(model, new KeystrokeStats(model.cellCount));
    expect(empty.certainty).toBeCloseTo(0, 9);
    expect(rawLlr(empty, factorEvidence(model, alike))).toBeCloseTo(0, 9);
    const half = new KeystrokeStats(model.cellCount);
    half.merge(template);
    half.scale(0.5);
    expect(prepareTemplate(model, half).certainty).toBeLessThan(prepareTemplate(model, template).certainty);
  });

  it('is bounded by the variance of one task for any amount of it', () => {
    const long = new KeystrokeStats(model.cellCount);
    for (let i = 0; i < 1_000; i++) long.merge(template);
    const oneTask = prepareTemplate({ ...model, taskKeys: 1e9 }, long);
    const manyTasks = prepareTemplate(model, long);
    expect(oneTask.certainty).toBeGreaterThan(0.99);
    expect(oneTask.own.logDet).toBeLessThan(manyTasks.own.logDet);
    expect(keystrokeLlr(model, oneTask, different)).toBeGreaterThan(keystrokeLlr(model, manyTasks, different));
  });

  it('gives no credit for what everybody at the place has in common', () => {
    const place = { ...model, placeDirections: Float64Array.of(0.6, 0.8), placeShare: 0.8 };
    const alone = keystrokeLlr(model, prepareTemplate(model, template), alike);
    const among = keystrokeLlr(place, prepareTemplate(place, template), alike);
    expect(among).toBeLessThan(alone);
    expect(among).toBeGreaterThan(0);
    const nobody = prepareTemplate(place, new KeystrokeStats(model.cellCount));
    expect(rawLlr(nobody, factorEvidence(model, alike))).toBeCloseTo(0, 9);
  });
});

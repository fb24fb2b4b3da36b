/** What the runs of `vigil-fit fit` used and say of who took part. In: a run for each draw of the noise. Out: metrics, a table. */

import type { Metric, Table } from '../trials/protocol.ts';
import { figureText, plain } from './metric-names.ts';
import type { MeasuredFit } from './run-fit.ts';

const MB = 1e6;
const KB = 1e3;
const PARTS = ['typing', 'calibration', 'pointer', 'pairs'] as const;

export function fitMetrics(runs: ReadonlyMap<string, MeasuredFit>): Record<string, Metric> {
  const metrics: Record<string, Metric> = {};
  for (const [name, { figures, usage }] of runs) {
    const { people, typists, pointers, visits, keys, strokes } = figures.recordings;
    for (const [count, value] of Object.entries({ people, typists, pointers, visits, keys, strokes }))
      metrics[`${name}.${count}`] = plain(value);
    metrics[`${name}.processor-s`] = plain(usage.processorS);
    metrics[`${name}.seconds`] = plain(figures.seconds);
    metrics[`${name}.peak-mb`] = plain(usage.peakBytes / MB);
    metrics[`${name}.file-kb`] = plain(figures.bytes.file / KB);
    for (const part of PARTS) {
      const found = figures.membership[part];
      if (found !== null) metrics[`${name}.membership-${part}`] = found;
    }
    if (figures.privacy !== null) metrics[`${name}.membership-bound`] = plain(figures.privacy.largestAuc);
  }
  return metrics;
}

/** The bound holds for the parameters of typing. */
export function fitTable(runs: ReadonlyMap<string, MeasuredFit>): Table {
  return {
    title: 'vigil-fit fit; membership as area under the curve of the best attack, 95% interval',
    columns: ['fit', 'people', 'processor s', 'clock s', 'peak MB', 'file KB', 'bound', ...PARTS],
    rows: Array.from(runs, ([name, { figures, usage }]) => [
      name,
      figures.recordings.people,
      Math.round(usage.processorS),
      Math.round(figures.seconds),
      Math.round(usage.peakBytes / MB),
      Math.round(figures.bytes.file / KB),
      figures.privacy?.largestAuc ?? '',
      ...PARTS.map((part) => {
        const found = figures.membership[part];
        return found === null ? '' : figureText(found, 2, 1);
      }),
    ]),
  };
}

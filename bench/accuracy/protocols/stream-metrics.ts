/**
 * Figures of a stream protocol. In: people's scores at one window length. Out: metrics with intervals, named by length.
 */

import { bootstrapOverSubjects, eer, type SubjectScores } from 'vigil-fit/base/metrics.ts';
import { PooledScores } from 'vigil-fit/base/pooled-scores.ts';
import type { Metric } from '../../trials/protocol.ts';

export interface MetricExtras {
  readonly published?: Metric['published'];
  readonly bar?: Metric['bar'];
}

/** Impostor scores a person that intervals are computed on: more change them little and cost much. */
const IMPOSTORS_FOR_INTERVALS = 100;

function thinned(subject: SubjectScores): SubjectScores {
  const step = Math.ceil(subject.impostor.length / IMPOSTORS_FOR_INTERVALS);
  return { genuine: subject.genuine, impostor: Array.from(subject.impostor).filter((_, index) => index % step === 0) };
}

/** A statistic over people with its bootstrap interval, times `scale` (100 for percent). */
export function metricOf(
  people: readonly SubjectScores[],
  statistic: (sample: readonly SubjectScores[]) => number,
  options: MetricExtras & { readonly seed: number; readonly scale?: number },
): Metric {
  const { seed, scale = 100, ...extras } = options;
  const { low, high } = bootstrapOverSubjects(people.map(thinned), statistic, { seed, rounds: 100 });
  return { value: scale * statistic(people), low: scale * low, high: scale * high, ...extras };
}

/** Mean of the people's own EERs, in percent. */
export function subjectEerMetric(people: readonly SubjectScores[], seed: number, extras: MetricExtras = {}): Metric {
  return meanMetric(
    people.map(({ genuine, impostor }) => 100 * eer(genuine, impostor)),
    seed,
    extras,
  );
}

/** Everything a stream protocol reports, from one sort of the scores. */
export function streamMetrics(
  people: readonly SubjectScores[],
  name: string,
  seed: number,
  extras: { readonly pooled?: MetricExtras; readonly subject?: MetricExtras; readonly ratio?: number | undefined } = {},
): Record<string, Metric> {
  const pooled = new PooledScores(people);
  const value = pooled.figures();
  const interval = pooled.intervals(seed);
  const percent = (of: 'eer' | 'fnmrAt5' | 'fnmrAt1' | 'fnmrAt01'): Metric => ({
    value: 100 * value[of],
    low: 100 * interval[of].low,
    high: 100 * interval[of].high,
  });
  return {
    [`eer-pooled-${name}`]: { ...percent('eer'), ...extras.pooled },
    [`eer-person-${name}`]: subjectEerMetric(people, seed, extras.subject),
    [`fnmr-at-fmr-5-${name}`]: percent('fnmrAt5'),
    [`fnmr-at-fmr-1-${name}`]: percent('fnmrAt1'),
    [`fnmr-at-fmr-0.1-${name}`]: percent('fnmrAt01'),
    [`cllr-${name}`]: { value: value.cllr, ...interval.cllr },
    [`cllr-min-${name}`]: { value: value.minCllr, ...interval.minCllr },
    [`cllr-ratio-${name}`]: {
      value: value.cllr / value.minCllr,
      ...interval.ratio,
      bar: { kind: 'max', value: extras.ratio ?? 1.1 },
    },
  };
}

/** Pooled EER alone, in percent. */
export function pooledEerMetric(people: readonly SubjectScores[], seed: number): Metric {
  const pooled = new PooledScores(people);
  const { low, high } = pooled.intervals(seed).eer;
  return { value: 100 * pooled.figures().eer, low: 100 * low, high: 100 * high };
}

/** Value and interval for a table. */
export function shown(metric: Metric): string {
  return `${metric.value.toFixed(2)} (${metric.low.toFixed(2)} to ${metric.high.toFixed(2)})`;
}

/** Mean over people of a number each, with its bootstrap interval. */
export function meanMetric(values: readonly number[], seed: number, extras: MetricExtras = {}): Metric {
  const mean = (sample: readonly number[]): number => sample.reduce((sum, value) => sum + value, 0) / sample.length;
  return { value: mean(values), ...bootstrapOverSubjects(values, mean, { seed, rounds: 200 }), ...extras };
}

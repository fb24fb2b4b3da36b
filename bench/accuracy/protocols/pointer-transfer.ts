/**
 * Pointer, from one corpus to another. In: recordings. Out: how well people of a corpus are told apart by what was fitted on
 * other corpora alone; owner and impostor are always of the same one. For each corpus and their mean: EER, AUC, AUC of
 * pairs of people (mean and tenth percentile), Cllr, its least and their ratio, at 10, 20 and 50 strokes.
 */

import { comparable, compareEveryone, mean, type OwnerScores, pairMetrics } from 'vigil-fit/pointer/pointer-pairs.ts';
import { POINTER_CORPORA, readPointerSubjects } from '../../trials/pointer-subjects.ts';
import type { Metric, ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { judgedEnrol } from '../pointer-judged.ts';

export const name = 'pointer-transfer';

const BARS: Readonly<Record<string, number>> = {
  '20.eer': 22,
  '50.eer': 16,
  '20.cllr': 0.85,
  '50.cllr': 0.85,
  '20.cllr-ratio': 1.15,
  '50.cllr-ratio': 1.15,
};
const CORPUS_BARS: Readonly<Record<string, number>> = { '20.eer': 28, '50.eer': 22 };

const NOTES = {
  fit:
    'Fitted on sapimouse and Balabit, less the corpus that is judged and what --leave-out names; a corpus for which nothing ' +
    'is left is not judged.',
  shipped: 'The shipped parameters are of sapimouse and Balabit: judged on those same people they flatter.',
};

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const judged: { corpus: string; metrics: Record<string, Metric> }[] = [];
  const rows: (string | number)[][] = [];
  const all: OwnerScores[] = [];
  for (const corpus of POINTER_CORPORA) {
    const people = comparable(await readPointerSubjects(context.dataDir, corpus));
    const enrol = people.length < 2 ? undefined : await judgedEnrol(context, corpus);
    if (enrol === undefined) continue;
    const scores = compareEveryone(people, enrol);
    const metrics = pairMetrics(corpus, scores, context.seed);
    judged.push({ corpus, metrics });
    all.push(...scores.get(20)!);
    rows.push([corpus, people.length, ...['10', '20', '50'].map((size) => cell(metrics, `${corpus}.${size}`))]);
    context.progress(`pointer-transfer: ${corpus}`);
  }
  return {
    metrics: { ...withBars(judged), ...meansOf(judged) },
    tables: [{ title: 'EER % / AUC / Cllr (its least)', columns: ['corpus', 'people', '10', '20', '50'], rows }],
    calibration: {
      genuine: Float64Array.from(all.flatMap(({ genuine }) => genuine)),
      impostor: Float64Array.from(all.flatMap(({ others }) => others.flat())),
    },
    notes: [NOTES[context.background]],
  };
}

function withBars(judged: readonly { corpus: string; metrics: Record<string, Metric> }[]): Record<string, Metric> {
  return Object.fromEntries(
    judged.flatMap(({ corpus, metrics }) =>
      Object.entries(metrics).map(([key, metric]) => {
        const bar = CORPUS_BARS[key.slice(corpus.length + 1)];
        return [key, bar === undefined ? metric : { ...metric, bar: { kind: 'max' as const, value: bar } }];
      }),
    ),
  );
}

/** Means over the corpora; an interval is that of a mean of independent figures. */
function meansOf(judged: readonly { corpus: string; metrics: Record<string, Metric> }[]): Record<string, Metric> {
  const [first] = judged;
  if (first === undefined) return {};
  const means: Record<string, Metric> = {};
  for (const key of Object.keys(first.metrics).map((whole) => whole.slice(first.corpus.length + 1))) {
    const figures = judged.map(({ corpus, metrics }) => metrics[`${corpus}.${key}`]!);
    const value = mean(figures.map((figure) => figure.value));
    const half = (side: 'low' | 'high') =>
      Math.hypot(...figures.map((figure) => figure[side] - figure.value)) / figures.length;
    const bar = BARS[key];
    means[`mean.${key}`] = {
      value,
      low: value - half('low'),
      high: value + half('high'),
      ...(bar !== undefined && { bar: { kind: 'max' as const, value: bar } }),
    };
  }
  return means;
}

function cell(metrics: Record<string, Metric>, at: string): string {
  const figure = (key: string, digits: number) => metrics[`${at}.${key}`]!.value.toFixed(digits);
  return `${figure('eer', 1)} / ${figure('auc', 3)} / ${figure('cllr', 2)} (${figure('cllr-min', 2)})`;
}

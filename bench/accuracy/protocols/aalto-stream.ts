/**
 * aalto-stream: continuous typing, one threshold for everyone. In: Aalto sentences. Out: error rates and calibration by
 * window length and by size of enrolment. Enrolment on the first two thirds of a person's sentences (or the first 200 or
 * 500 keys of them), windows of consecutive keystrokes of the rest, 100 random other people each. From zones only.
 */

import { compareKeystrokes } from '../../../companion/core/engine/keystroke/keystroke-llr.ts';
import { judgedAalto } from '../background.ts';
import { baselineScores } from '../baselines/keystroke-baselines.ts';
import { detPoints, pool, pooledEer } from '../metrics.ts';
import type { Curve, Metric, ProtocolContext, ProtocolResult, Table } from '../protocol.ts';
import { metricOf, personEerMetric, shown, streamMetrics } from './stream-metrics.ts';
import { chooseTrials, type EnrolledTyping, prepareStream, scoreTrials } from './stream-trials.ts';

export const name = 'aalto-stream';

const WINDOWS = [25, 50, 100, 200];
const IMPOSTORS = 100;
const BARS: Readonly<Record<number, number>> = { 50: 2.4, 100: 0.8 };

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const { people, model, notes } = await judgedAalto(context);
  const metrics: Record<string, Metric> = {};
  const tables: Table[] = [];
  const det: Curve[] = [];
  const classical: string[][] = [];
  let calibration: ProtocolResult['calibration'];
  for (const enrolKeys of [Number.POSITIVE_INFINITY, 500, 200]) {
    const all = enrolKeys === Number.POSITIVE_INFINITY;
    const typing = people.map(({ id, sessions }): EnrolledTyping => {
      const enrolled = Math.round((sessions.length * 2) / 3);
      const first = sessions.slice(0, enrolled).flat();
      return { id, enrolment: first.slice(0, enrolKeys), rest: sessions.slice(enrolled).flat() };
    });
    const rows: (string | number)[][] = [];
    for (const windowKeys of WINDOWS) {
      context.progress(`${name}: windows of ${windowKeys}, enrolment ${all ? 'two thirds' : enrolKeys}`);
      const { templates, probes } = prepareStream(model, typing, windowKeys);
      const scores = scoreTrials(chooseTrials(probes, IMPOSTORS, context.seed), ({ template, window }) =>
        compareKeystrokes(model, templates[template]!, window),
      );
      const suffix = all ? `${windowKeys}` : `${windowKeys}-enrol-${enrolKeys}`;
      const bar = all ? BARS[windowKeys] : undefined;
      const own = streamMetrics(scores, suffix, context.seed, {
        pooled: bar === undefined ? {} : { bar: { kind: 'max', value: bar } },
      });
      Object.assign(metrics, own);
      rows.push([windowKeys, ...Object.values(own).map(shown)]);
      if (!all) continue;
      const genuine = pool(scores, 'genuine');
      const impostor = pool(scores, 'impostor');
      det.push({ label: `${windowKeys} keys`, points: detPoints(genuine, impostor) });
      if (windowKeys !== 50) continue;
      calibration = { genuine, impostor };
      context.progress(`${name}: classical methods`);
      for (const [method, scored] of Object.entries(baselineScores(typing, windowKeys, context.seed))) {
        const metric = metricOf(scored, pooledEer, { seed: context.seed });
        metrics[`eer-pooled-50-${method}`] = metric;
        classical.push([method, shown(metric), shown(personEerMetric(scored, context.seed))]);
      }
    }
    tables.push({
      title: `${name}, enrolment on ${all ? 'two thirds of the sentences' : `${enrolKeys} keys`}`,
      columns: ['keys', 'EER pooled %', 'EER per person %', 'FNMR at FMR 1%', 'at 0.1%', 'Cllr', 'least Cllr', 'ratio'],
      rows,
    });
  }
  tables.push({
    title: `${name}, 50 keys, classical methods on 60 people`,
    columns: ['method', 'EER pooled %', 'EER per person %'],
    rows: classical,
  });
  return { metrics, tables, det, notes, ...(calibration === undefined ? {} : { calibration }) };
}

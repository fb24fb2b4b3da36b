/**
 * bbmas-stream: does a model of one corpus know people of another? In: BB-MAS typing (coarse clock, other text, other
 * keyboards) and a model fitted on Aalto alone. Out: error rates and calibration by window length and enrolment.
 */

import { compareKeystrokes } from '../../../companion/core/engine/keystroke/keystroke-llr.ts';
import { keystrokeModel } from '../background.ts';
import { baselineScores } from '../baselines/keystroke-baselines.ts';
import { detPoints, pool } from '../metrics.ts';
import type { Curve, Metric, ProtocolContext, ProtocolResult, Table } from '../protocol.ts';
import { readBbmas } from '../readers/bbmas.ts';
import { keystrokesOf } from '../readers/key-events.ts';
import { personEerMetric, pooledEerMetric, shown, streamMetrics } from './stream-metrics.ts';
import { chooseTrials, type EnrolledTyping, prepareStream, scoreTrials } from './stream-trials.ts';

export const name = 'bbmas-stream';

const WINDOWS = [25, 50, 100, 200];
const BARS: Readonly<Record<number, number>> = { 50: 5.5, 100: 3.2 };
const MOST_ENROLMENT = 1_000;

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const model = await keystrokeModel(context);
  context.progress('reading BB-MAS');
  const people = (await readBbmas(context.dataDir)).map(({ id, runs }) => ({
    id,
    keystrokes: runs.flatMap(keystrokesOf),
  }));
  const metrics: Record<string, Metric> = {};
  const tables: Table[] = [];
  const det: Curve[] = [];
  const classical: string[][] = [];
  let calibration: ProtocolResult['calibration'];
  for (const enrolKeys of [MOST_ENROLMENT, 500, 200]) {
    const most = enrolKeys === MOST_ENROLMENT;
    const typing = people.map(({ id, keystrokes }): EnrolledTyping => {
      return { id, enrolment: keystrokes.slice(0, enrolKeys), rest: keystrokes.slice(enrolKeys) };
    });
    const enough = typing.filter(({ enrolment }) => enrolment.length === enrolKeys);
    const rows: (string | number)[][] = [];
    for (const windowKeys of WINDOWS) {
      context.progress(`${name}: windows of ${windowKeys}, enrolment ${enrolKeys}`);
      const { templates, probes } = prepareStream(model, enough, windowKeys);
      const scores = scoreTrials(chooseTrials(probes, 'every window', context.seed), ({ template, window }) =>
        compareKeystrokes(model, templates[template]!, window),
      );
      const bar = most ? BARS[windowKeys] : undefined;
      const own = streamMetrics(scores, most ? `${windowKeys}` : `${windowKeys}-enrol-${enrolKeys}`, context.seed, {
        pooled: bar === undefined ? {} : { bar: { kind: 'max', value: bar } },
      });
      Object.assign(metrics, own);
      rows.push([windowKeys, ...Object.values(own).map(shown)]);
      if (!most) continue;
      const genuine = pool(scores, 'genuine');
      const impostor = pool(scores, 'impostor');
      det.push({ label: `${windowKeys} keys`, points: detPoints(genuine, impostor) });
      if (windowKeys !== 50) continue;
      calibration = { genuine, impostor };
      context.progress(`${name}: classical methods`);
      for (const [method, scored] of Object.entries(baselineScores(enough, windowKeys, context.seed))) {
        const metric = pooledEerMetric(scored, context.seed);
        metrics[`eer-pooled-50-${method}`] = metric;
        classical.push([method, shown(metric), shown(personEerMetric(scored, context.seed))]);
      }
    }
    tables.push({
      title: `${name}, enrolment on ${enrolKeys} keys, ${enough.length} people`,
      columns: ['keys', 'EER pooled %', 'EER per person %', 'FNMR at FMR 1%', 'at 0.1%', 'Cllr', 'least Cllr', 'ratio'],
      rows,
    });
  }
  const notes = [`Model: ${model.provenance.source}, ${model.provenance.people} people; nothing fitted on BB-MAS.`];
  tables.push({
    title: `${name}, 50 keys, classical methods on 60 people`,
    columns: ['method', 'EER pooled %', 'EER per person %'],
    rows: classical,
  });
  return { metrics, tables, det, notes, ...(calibration === undefined ? {} : { calibration }) };
}

/**
 * aalto-stream: continuous typing, one threshold for everyone. In: Aalto sentences. Out: error rates and calibration by
 * window length and by size of enrolment. Enrolment on the first two thirds of a person's sentences (or the first 200 or
 * 500 keys of them), windows of consecutive keystrokes of the rest, 100 random other people each. From zones only.
 */

import { compareKeystrokes } from '../../../companion/core/engine/keystroke/keystroke-llr.ts';
import type { KeystrokeModel } from '../../../companion/core/engine/keystroke/model.ts';
import type { RecordedPerson } from '../../fit/keystroke.ts';
import type { BackgroundPerson } from '../../fit/keystroke-model.ts';
import { judgedAalto } from '../background.ts';
import { baselineScores } from '../baselines/keystroke-baselines.ts';
import { DEGRADATIONS } from '../degrade.ts';
import { detPoints, pool } from '../metrics.ts';
import type { Curve, Metric, ProtocolContext, ProtocolResult, Table } from '../protocol.ts';
import { seededRandom } from '../random.ts';
import { keystrokesOf } from '../readers/key-events.ts';
import { personEerMetric, pooledEerMetric, shown, streamMetrics } from './stream-metrics.ts';
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
    const typing = people.map(({ id, sessions }) => split(id, sessions, enrolKeys));
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
        const metric = pooledEerMetric(scored, context.seed);
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
  tables.push(degradedTable(people, model, context, metrics));
  tables.push({
    title: `${name}, 50 keys, classical methods on 60 people`,
    columns: ['method', 'EER pooled %', 'EER per person %'],
    rows: classical,
  });
  return { metrics, tables, det, notes, ...(calibration === undefined ? {} : { calibration }) };
}

function split(
  id: string,
  sessions: BackgroundPerson['sessions'],
  enrolKeys = Number.POSITIVE_INFINITY,
): EnrolledTyping {
  const enrolled = Math.round((sessions.length * 2) / 3);
  return {
    id,
    enrolment: sessions.slice(0, enrolled).flat().slice(0, enrolKeys),
    rest: sessions.slice(enrolled).flat(),
  };
}

/** Template and windows of 50 keys both captured under worse conditions. */
function degradedTable(
  people: readonly RecordedPerson[],
  model: KeystrokeModel,
  context: ProtocolContext,
  metrics: Record<string, Metric>,
): Table {
  const random = seededRandom(context.seed);
  const rows = Object.entries(DEGRADATIONS).map(([condition, degrade]) => {
    context.progress(`${name}: ${condition}`);
    const typing = people.map(({ id, runs }) =>
      split(
        id,
        runs.map((run) => keystrokesOf(degrade(run, random))),
      ),
    );
    const { templates, probes } = prepareStream(model, typing, 50);
    const scores = scoreTrials(chooseTrials(probes, IMPOSTORS, context.seed), ({ template, window }) =>
      compareKeystrokes(model, templates[template]!, window),
    );
    const metric = pooledEerMetric(scores, context.seed);
    metrics[`eer-pooled-50-${condition}`] = metric;
    return [condition, shown(metric)];
  });
  return { title: `${name}, 50 keys, worse capture`, columns: ['condition', 'EER pooled %'], rows };
}

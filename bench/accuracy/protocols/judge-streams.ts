/**
 * Judges continuous typing. In: people's enrolment and the rest of their typing, by size of enrolment. Out: error rates and
 * calibration by window length, curves and the classical methods for the first, largest enrolment.
 */
import { compareKeystrokes } from '@vigil/engine/keystroke/keystroke-llr.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { detPoints, pool } from 'vigil-fit/base/metrics.ts';
import {
  chooseTrials,
  type EnrolledTyping,
  type Others,
  prepareStream,
  scoreTrials,
} from 'vigil-fit/keystroke/stream-trials.ts';
import type { Curve } from 'vigil-fit/report/draw-det.ts';
import type { Metric, ProtocolContext, ProtocolResult, Table } from '../../trials/protocol.ts';
import { baselineScores } from '../baselines/keystroke-baselines.ts';
import { pooledEerMetric, shown, streamMetrics, subjectEerMetric } from './stream-metrics.ts';

const WINDOWS = [25, 50, 100, 200];
/** Window, in keys, of the reliability diagram and of the classical methods. */
const SHOWN_WINDOW = 50;

export interface Enrolment {
  /** Of the table: how much was enrolled. */
  readonly title: string;
  /** Behind the names of metrics; nothing for the first. */
  readonly suffix: string;
  readonly typing: readonly EnrolledTyping[];
}

export interface StreamProtocol {
  readonly name: string;
  readonly others: Others;
  /** Greatest pooled EER of the first enrolment, percent, by window. */
  readonly bars: Readonly<Record<number, number>>;
  /** The same for Cllr over its least. */
  readonly ratioBars?: Readonly<Record<number, number>>;
}

export function judgeStreams(
  { name, others, bars, ratioBars }: StreamProtocol,
  model: KeystrokeModel,
  enrolments: readonly Enrolment[],
  { seed, progress }: ProtocolContext,
): Pick<ProtocolResult, 'metrics' | 'tables' | 'calibration'> & { readonly det: Curve[] } {
  const metrics: Record<string, Metric> = {};
  const tables: Table[] = [];
  const det: Curve[] = [];
  const classical: string[][] = [];
  let calibration: ProtocolResult['calibration'];
  for (const [index, { title, suffix, typing }] of enrolments.entries()) {
    const rows: (string | number)[][] = [];
    for (const windowKeys of WINDOWS) {
      progress(`${name}: windows of ${windowKeys}, ${title}`);
      const scores = streamScores(model, typing, windowKeys, others, seed);
      const bar = index === 0 ? bars[windowKeys] : undefined;
      const own = streamMetrics(scores, `${windowKeys}${suffix}`, seed, {
        pooled: bar === undefined ? {} : { bar: { kind: 'max', value: bar } },
        ratio: ratioBars?.[windowKeys],
      });
      Object.assign(metrics, own);
      rows.push([windowKeys, ...Object.values(own).map(shown)]);
      if (index > 0) continue;
      const genuine = pool(scores, 'genuine');
      const impostor = pool(scores, 'impostor');
      det.push({ label: `${windowKeys} keys`, points: detPoints(genuine, impostor) });
      if (windowKeys !== SHOWN_WINDOW) continue;
      calibration = { genuine, impostor };
      progress(`${name}: classical methods`);
      for (const [method, scored] of Object.entries(baselineScores(typing, windowKeys, seed))) {
        const metric = pooledEerMetric(scored, seed);
        metrics[`eer-pooled-${windowKeys}-${method}`] = metric;
        classical.push([method, shown(metric), shown(subjectEerMetric(scored, seed))]);
      }
    }
    tables.push({
      title: `${name}, ${title}`,
      columns: [
        'keys',
        'EER pooled %',
        'EER per person %',
        'FNMR at FMR 5%',
        'at 1%',
        'at 0.1%',
        'Cllr',
        'least Cllr',
        'ratio',
      ],
      rows,
    });
  }
  tables.push({
    title: `${name}, ${SHOWN_WINDOW} keys, classical methods on 60 people`,
    columns: ['method', 'EER pooled %', 'EER per person %'],
    rows: classical,
  });
  return { metrics, tables, det, ...(calibration === undefined ? {} : { calibration }) };
}

/** Every window against its own template and those of others. */
export function streamScores(
  model: KeystrokeModel,
  typing: readonly EnrolledTyping[],
  windowKeys: number,
  others: Others,
  seed: number,
): ReturnType<typeof scoreTrials> {
  const { templates, probes } = prepareStream(model, typing, windowKeys);
  return scoreTrials(chooseTrials(probes, others, seed), ({ template, window }) =>
    compareKeystrokes(model, templates[template]!, window),
  );
}

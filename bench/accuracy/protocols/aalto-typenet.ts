/**
 * aalto-typenet: the protocol of TypeNet (Acien et al., IEEE T-BIOM 2022) on the desktop corpus. In: Aalto sentences.
 * Out: EER per person and pooled. The first 10 sentences are gallery (G of them enrol), the last 5 are probes, a sample
 * is the first 50 keystrokes; genuine: 5 a person, impostor: one probe of each other person. From zones only.
 */

import { accumulateFactors } from '@vigil/engine/keystroke/factor-accumulator.ts';
import { compareKeystrokes } from '@vigil/engine/keystroke/keystroke-llr.ts';
import { prepareTemplate } from '@vigil/engine/keystroke/keystroke-template.ts';
import { detPoints, pool } from 'vigil-fit/base/metrics.ts';
import { chooseTrials, scoreTrials, statsOf } from 'vigil-fit/keystroke/stream-trials.ts';
import type { Curve } from 'vigil-fit/report/draw-det.ts';
import type { Metric, ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { judgedAalto } from '../background.ts';
import { baselineScores } from '../baselines/keystroke-baselines.ts';
import { shown, streamMetrics, subjectEerMetric } from './stream-metrics.ts';

export const name = 'aalto-typenet';

const SAMPLE_KEYS = 50;
const GALLERY_SECTIONS = 10;
const PROBE_SECTIONS = 5;
/** Impostors a person for the other sizes of gallery, which have no published figure to meet: all of them take minutes. */
const OTHER_IMPOSTORS = 200;
/** Acien et al. 2022, desktop, M = 50, G = 5, fitted on 68,000 people (Type2Branch, arXiv 2405.01088, 15,000 people: 0.77). */
const PUBLISHED = { value: 2.2, source: 'TypeNet' };

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const { people, model, notes } = await judgedAalto(context);
  const complete = people.filter(({ sessions }) => sessions.length >= GALLERY_SECTIONS + PROBE_SECTIONS);
  context.progress(`${name}: ${complete.length} people`);
  const probes = complete.map(({ sessions }) =>
    sessions
      .slice(-PROBE_SECTIONS)
      .map((section) => section.slice(0, SAMPLE_KEYS))
      .map((sample) => accumulateFactors(model, sample)),
  );
  const metrics: Record<string, Metric> = {};
  const det: Curve[] = [];
  const rows: string[][] = [];
  let calibration: ProtocolResult['calibration'];
  for (const gallery of [1, 5, 10]) {
    const templates = complete.map(({ sessions }) =>
      prepareTemplate(
        model,
        statsOf(
          model,
          sessions.slice(0, gallery).flatMap((section) => section.slice(0, SAMPLE_KEYS)),
        ),
      ),
    );
    const impostors = gallery === 5 ? Number.POSITIVE_INFINITY : OTHER_IMPOSTORS;
    const trials = chooseTrials(probes, impostors, context.seed);
    const scores = scoreTrials(trials, ({ template, window }) =>
      compareKeystrokes(model, templates[template]!, window),
    );
    const extras = gallery === 5 ? { published: PUBLISHED, bar: { kind: 'max' as const, value: 2 } } : {};
    const own = streamMetrics(scores, `g${gallery}`, context.seed, { subject: extras });
    Object.assign(metrics, own);
    const subject = own[`eer-person-g${gallery}`]!;
    const pooled = own[`eer-pooled-g${gallery}`]!;
    const pooledScores = { genuine: pool(scores, 'genuine'), impostor: pool(scores, 'impostor') };
    det.push({ label: `${gallery} enrolled`, points: detPoints(pooledScores.genuine, pooledScores.impostor) });
    if (gallery === 5) calibration = pooledScores;
    rows.push([`${gallery}`, shown(subject), shown(pooled), gallery === 5 ? `${PUBLISHED.value}` : '']);
  }
  context.progress(`${name}: classical methods`);
  const samples = complete.map(({ id, sessions }) => ({
    id,
    enrolment: sessions.slice(0, 5).flatMap((section) => section.slice(0, SAMPLE_KEYS)),
    rest: [sessions.slice(-PROBE_SECTIONS).flatMap((section) => section.slice(0, SAMPLE_KEYS))],
  }));
  const classical = Object.entries(baselineScores(samples, SAMPLE_KEYS, context.seed)).map(([method, scores]) => {
    const metric = subjectEerMetric(scores, context.seed);
    metrics[`eer-person-g5-${method}`] = metric;
    return [method, shown(metric)];
  });
  const columns = ['gallery samples', 'EER per person %', 'EER pooled %', 'published, per person %'];
  const tables = [
    { title: `${name}, ${SAMPLE_KEYS} keystrokes a sample`, columns, rows },
    {
      title: `${name}, 5 gallery samples, classical methods on 60 people`,
      columns: ['method', 'EER per person %'],
      rows: classical,
    },
  ];
  return { metrics, tables, det, notes, ...(calibration === undefined ? {} : { calibration }) };
}

/**
 * aalto-stream: continuous typing, one threshold for everyone. In: Aalto sentences. Out: error rates and calibration by
 * window length and by size of enrolment. Enrolment on the first two thirds of a person's sentences (or the first 200 or
 * 500 keys of them), windows of consecutive keystrokes of the rest, 100 random other people each. From zones only.
 */

import { keystrokesOf } from '@vigil/corpora/key-events.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import type { BackgroundSubject } from 'vigil-fit/keystroke/background-subject.ts';
import type { EnrolledTyping } from 'vigil-fit/keystroke/stream-trials.ts';
import type { RecordedSubject } from '../../fit/keystroke-corpora.ts';
import type { Metric, ProtocolContext, ProtocolResult, Table } from '../../trials/protocol.ts';
import { judgedAalto } from '../background.ts';
import { DEGRADATIONS } from '../degrade.ts';
import { judgeStreams, type StreamProtocol, streamScores } from './judge-streams.ts';
import { pooledEerMetric, shown } from './stream-metrics.ts';

export const name = 'aalto-stream';

const STREAM: StreamProtocol = { name, others: 100, bars: { 50: 2.4, 100: 0.8 } };

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const { people, model, notes } = await judgedAalto(context);
  const enrolled = (keys?: number) => people.map(({ id, sessions }) => split(id, sessions, keys));
  const judged = judgeStreams(
    STREAM,
    model,
    [
      { title: 'enrolment on two thirds of the sentences', suffix: '', typing: enrolled() },
      ...[500, 200].map((keys) => ({
        title: `enrolment on ${keys} keys`,
        suffix: `-enrol-${keys}`,
        typing: enrolled(keys),
      })),
    ],
    context,
  );
  const degraded = degradedTable(people, model, context);
  return {
    ...judged,
    metrics: { ...judged.metrics, ...degraded.metrics },
    tables: [...judged.tables, degraded.table],
    notes,
  };
}

function split(
  id: string,
  sessions: BackgroundSubject['sessions'],
  enrolKeys = Number.POSITIVE_INFINITY,
): EnrolledTyping {
  const enrolled = Math.round((sessions.length * 2) / 3);
  return {
    id,
    enrolment: sessions.slice(0, enrolled).flat().slice(0, enrolKeys),
    rest: [sessions.slice(enrolled).flat()],
  };
}

/** Template and windows of 50 keys both captured under worse conditions. */
function degradedTable(
  people: readonly RecordedSubject[],
  model: KeystrokeModel,
  context: ProtocolContext,
): { readonly metrics: Record<string, Metric>; readonly table: Table } {
  const metrics: Record<string, Metric> = {};
  const random = seededRandom(context.seed);
  const rows = Object.entries(DEGRADATIONS).map(([condition, degrade]) => {
    context.progress(`${name}: ${condition}`);
    const typing = people.map(({ id, runs }) =>
      split(
        id,
        runs.map((run) => keystrokesOf(degrade(run, random))),
      ),
    );
    const metric = pooledEerMetric(streamScores(model, typing, 50, STREAM.others, context.seed), context.seed);
    metrics[`eer-pooled-50-${condition}`] = metric;
    return [condition, shown(metric)];
  });
  const table = { title: `${name}, 50 keys, worse capture`, columns: ['condition', 'EER pooled %'], rows };
  return { metrics, table };
}

/**
 * pace-keypad: a number on the keypad. In: twenty repetitions a person; templates of letters (Pace free text). Out: how well a
 * template of the first ten knows the others, along the product's path; and what a template of letters makes of keypad windows,
 * which must be nothing: it has never seen that person on a keypad.
 */

import { keystrokesOf } from '@vigil/corpora/key-events.ts';
import { readPace } from '@vigil/corpora/pace.ts';
import { seededRandom as engineRandom } from '@vigil/engine/base/random.ts';
import { drawCohort } from '@vigil/engine/keystroke/drawn-cohort.ts';
import { accumulateFactors } from '@vigil/engine/keystroke/factor-accumulator.ts';
import { type FixedTextSample, fixedTextSampleOf } from '@vigil/engine/keystroke/fixed-text.ts';
import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { compareKeystrokes } from '@vigil/engine/keystroke/keystroke-llr.ts';
import { prepareTemplate } from '@vigil/engine/keystroke/keystroke-template.ts';
import { MIN_COMPARED } from '@vigil/engine/keystroke/known-texts.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { proportionInterval } from 'vigil-fit/base/intervals.ts';
import type { SubjectScores } from 'vigil-fit/base/metrics.ts';
import { statsOf, windowsOf } from 'vigil-fit/keystroke/stream-trials.ts';
import { sessionsOf } from '../../fit/keystroke-corpora.ts';
import type { Metric, ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { keystrokeModel } from '../background.ts';
import { updateAlong } from './self-updating.ts';
import { pooledEerMetric, shown, subjectEerMetric } from './stream-metrics.ts';

export const name = 'pace-keypad';

const WINDOW_KEYS = 44;
/** Natural-log likelihood ratio that takes even odds to one in ten: a mismatch. */
const MISMATCH = -Math.log(9);

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  context.progress('reading Pace');
  const typists = (await readPace(context.dataDir, 'keypad')).map(({ id, runs }) => ({
    id,
    keystrokes: runs.map(keystrokesOf),
  }));
  const letters = (await readPace(context.dataDir, 'free')).map(
    ({ runs }) => sessionsOf(runs.map(keystrokesOf)).enrolment,
  );
  const model = await keystrokeModel(context);
  const scores = repetitionScores(model, typists, context.seed);
  const windows = typists.flatMap(({ keystrokes }) => windowsOf(keystrokes.flat(), WINDOW_KEYS));
  const metrics: Record<string, Metric> = {
    'eer-person': subjectEerMetric(scores, context.seed),
    'eer-pooled': pooledEerMetric(scores, context.seed),
    'letters-mismatches': mismatches(model, letters, windows),
  };
  return {
    metrics,
    tables: [
      {
        title: name,
        columns: ['measure', '%'],
        rows: Object.entries(metrics).map(([label, metric]) => [label, shown(metric)]),
      },
    ],
    notes: [
      `${typists.length} people on the keypad, ${letters.length} templates of letters, ${windows.length} windows.`,
    ],
  };
}

/** Templates of the first ten repetitions that follow the others, against everybody else's. */
function repetitionScores(
  model: KeystrokeModel,
  typists: readonly { readonly id: string; readonly keystrokes: readonly (readonly Keystroke[])[] }[],
  seed: number,
): SubjectScores[] {
  const samples = typists.map(({ keystrokes }) =>
    keystrokes.map(fixedTextSampleOf).filter((sample): sample is FixedTextSample => sample !== undefined),
  );
  const zones = typists[0]?.keystrokes[0]?.map(({ zone }) => zone) ?? [];
  const cohort = drawCohort(model, zones, engineRandom(1));
  return typists.flatMap(({ id }, index) => {
    const others = samples.filter((_, other) => other !== index).flat();
    if (samples[index]!.length <= MIN_COMPARED) return [];
    const { genuine, impostor } = updateAlong(id, samples[index]!, others, cohort, seed);
    const llrs = (of: typeof genuine): Float64Array => Float64Array.from(of, ({ llr }) => llr);
    return [{ genuine: llrs(genuine), impostor: llrs(impostor) }];
  });
}

/** Share of windows that a template of letters calls somebody else's. */
function mismatches(
  model: KeystrokeModel,
  letters: readonly (readonly Keystroke[])[],
  windows: readonly (readonly Keystroke[])[],
): Metric {
  const templates = letters.map((typing) => prepareTemplate(model, statsOf(model, typing)));
  const evidence = windows.map((window) => accumulateFactors(model, window));
  const llrs = templates.flatMap((template) => evidence.map((own) => compareKeystrokes(model, template, own)));
  const count = llrs.filter((llr) => llr <= MISMATCH).length;
  const { low, high } = proportionInterval(count, llrs.length);
  return { value: (100 * count) / llrs.length, low: 100 * low, high: 100 * high, bar: { kind: 'max', value: 0.2 } };
}

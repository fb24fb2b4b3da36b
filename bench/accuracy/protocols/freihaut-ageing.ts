/**
 * freihaut-ageing: a password typed for ten days on people's own computers. In: entries in order. Out: how well a template that
 * updates itself from ten first entries keeps up, along the product's path, with one attack for nine genuine entries.
 *
 * Entries are those typed from end to end as the subject usually does, without a correction; others attack with theirs where
 * they press the same keys.
 */

import { readFreihaut } from '@vigil/corpora/freihaut.ts';
import { type KeyRun, keystrokesOf } from '@vigil/corpora/key-events.ts';
import { seededRandom as engineRandom } from '@vigil/engine/base/random.ts';
import { drawCohort } from '@vigil/engine/keystroke/drawn-cohort.ts';
import { type FixedTextSample, fixedTextSampleOf } from '@vigil/engine/keystroke/fixed-text.ts';
import { MIN_COMPARED } from '@vigil/engine/keystroke/known-texts.ts';
import { eer, type SubjectScores } from 'vigil-fit/base/metrics.ts';
import { PooledScores } from 'vigil-fit/base/pooled-scores.ts';
import type { Metric, ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { keystrokeModel } from '../background.ts';
import { type UpdatedScores, updateAlong } from './self-updating.ts';
import { meanMetric, shown, subjectEerMetric } from './stream-metrics.ts';

export const name = 'freihaut-ageing';

const DAY_MS = 86_400_000;
/** Days after which a template has aged. */
const AGED = 5;
const LAST_DAY = 10;

interface Entry {
  /** Since the subject's first. */
  readonly day: number;
  readonly zones: string;
  readonly sample: FixedTextSample;
}

interface PasswordTypist {
  readonly id: string;
  readonly zones: string;
  readonly entries: readonly Entry[];
}

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  context.progress('reading Freihaut');
  const typists = (await readFreihaut(context.dataDir))
    .map(({ id, runs }) => typistOf(id, runs))
    .filter(({ entries }) => entries.length >= 2 * MIN_COMPARED);
  const model = await keystrokeModel(context);
  const judged = typists.map((typist) => {
    const others = typists.filter(({ id, zones }) => id !== typist.id && zones === typist.zones);
    const cohort = drawCohort(model, typist.zones.split(' ').map(Number), engineRandom(1));
    const scores = updateAlong(
      typist.id,
      typist.entries.map(({ sample }) => sample),
      others.flatMap(({ entries }) => entries.map(({ sample }) => sample)),
      cohort,
      context.seed,
    );
    return { typist, scores };
  });
  const between = (from: number, to: number): SubjectScores[] =>
    judged
      .map(({ typist, scores }) => within(typist, scores, from, to))
      .filter(({ genuine, impostor }) => genuine.length > 0 && impostor.length > 0);
  const { seed } = context;
  const share = (count: (scores: UpdatedScores) => number, of: (scores: UpdatedScores) => number): Metric =>
    meanMetric(
      judged.filter(({ scores }) => of(scores) > 0).map(({ scores }) => (100 * count(scores)) / of(scores)),
      seed,
    );
  const aged = between(AGED, LAST_DAY);
  const metrics: Record<string, Metric> = {
    'eer-after-day-5': subjectEerMetric(aged, seed, { bar: { kind: 'max', value: 5 } }),
    'eer-pooled-after-day-5': pooledMetric(aged, seed),
    'attacks-entered': {
      ...share(
        ({ entered }) => entered,
        ({ attacks }) => attacks,
      ),
      bar: { kind: 'max', value: 1 },
    },
    'genuine-kept-out': share(
      ({ keptOut }) => keptOut,
      ({ genuine }) => genuine.length,
    ),
  };
  const rows = Array.from({ length: LAST_DAY }, (_, day) => {
    const scores = between(day, day + 1);
    const errors = scores.map(({ genuine, impostor }) => 100 * eer(genuine, impostor)).filter(Number.isFinite);
    const mean = errors.reduce((sum, value) => sum + value, 0) / errors.length;
    return [day, scores.length, Number.isFinite(mean) ? mean.toFixed(2) : '-'];
  });
  return {
    metrics,
    tables: [
      {
        title: name,
        columns: ['measure', '%'],
        rows: Object.entries(metrics).map(([label, metric]) => [label, shown(metric)]),
      },
      { title: `${name}, by day`, columns: ['day', 'people', 'EER per person %'], rows },
    ],
    notes: [`${typists.length} people; strangers drawn from ${model.provenance.source}; nothing fitted on Freihaut.`],
  };
}

function pooledMetric(people: readonly SubjectScores[], seed: number): Metric {
  const pooled = new PooledScores(people);
  const { low, high } = pooled.intervals(seed).eer;
  return { value: 100 * pooled.figures().eer, low: 100 * low, high: 100 * high };
}

function within({ entries }: PasswordTypist, scores: UpdatedScores, from: number, to: number): SubjectScores {
  const isIn = ({ at }: { readonly at: number }): boolean => {
    const day = entries[at]!.day;
    return day >= from && day < to;
  };
  const llrs = (of: UpdatedScores['genuine']): Float64Array => Float64Array.from(of.filter(isIn), ({ llr }) => llr);
  return { genuine: llrs(scores.genuine), impostor: llrs(scores.impostor) };
}

/** The entries whose keys are those that the subject presses most often. */
function typistOf(id: string, runs: readonly KeyRun[]): PasswordTypist {
  const entries = runs.flatMap((run): Entry[] => {
    const keystrokes = keystrokesOf(run);
    const sample = fixedTextSampleOf(keystrokes);
    if (sample === undefined || keystrokes.length < 2) return [];
    return [{ day: Math.floor(run[0]!.tMs / DAY_MS), zones: keystrokes.map(({ zone }) => zone).join(' '), sample }];
  });
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(entry.zones, (counts.get(entry.zones) ?? 0) + 1);
  const zones = [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
  return { id, zones, entries: entries.filter((entry) => entry.zones === zones) };
}

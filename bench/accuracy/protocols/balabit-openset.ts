/**
 * Balabit, open set. In: recordings. Out: how well a person's strokes are told from those of people who are in neither
 * the enrolment nor the background: AUC and EER by session and by windows, for several enrolments; AUC by pairs of
 * people, apart for pairs on the same report rate, where the device cannot help; Cllr; what the synthetic background
 * costs against real strokes.
 *
 * `fit`: the background is a generator fitted on the people who are neither owner nor impostor, as the shipped one was
 * on its people. `shipped`: the product's own.
 */
import { type PointerBackground, shippedBackground } from '@vigil/engine/pointer/background.ts';
import { joinRows } from '@vigil/engine/pointer/train-pointer-model.ts';
import { auc, bootstrapOverSubjects, cllr, eer, minCllr } from 'vigil-fit/base/metrics.ts';
import { fittedBackground, UNCALIBRATED } from 'vigil-fit/pointer/pointer-background.ts';
import { llrs, meanScores } from 'vigil-fit/pointer/pointer-windows.ts';
import { fitScale } from 'vigil-fit/pointer/stroke-generator.ts';
import { type BalabitSubject, readBalabitStrokes } from '../../trials/balabit-strokes.ts';
import { compareOpenSet, type PointerComparison } from '../../trials/pointer-comparisons.ts';
import type { Metric, ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';

type Measure = (pairs: readonly PointerComparison[]) => number;

const ENROLMENTS = [0, 100, 500, 1000];
const WINDOWS = [10, 20, 50];
const SESSION = 0;
const PUBLISHED = { value: 0.92, source: 'Antal and Egyed-Zsigmond 2019, closed set, by session' };

export const name = 'balabit-openset';

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const people = await readBalabitStrokes(context.dataDir);
  const backgroundOf = backgroundChoice(context);
  const metrics: Record<string, Metric> = {};
  const rows: (string | number)[][] = [];
  let headline: PointerComparison[] = [];
  for (const enrolled of ENROLMENTS) {
    const label = enrolled === 0 ? 'all' : String(enrolled);
    const pairs = compareAll(context, people, enrolled, backgroundOf, label);
    if (enrolled === 0) headline = pairs;
    Object.assign(metrics, accuracyMetrics(pairs, label, context.seed));
    if (enrolled === 0) Object.assign(metrics, pairMetrics(pairs, context.seed), costMetrics(pairs, context.seed));
    rows.push([
      label,
      ...[SESSION, ...WINDOWS].map((size) => `${fixed(aucOf(size)(pairs))} / ${fixed(eerOf(size)(pairs))}`),
    ]);
  }
  if (context.background === 'fit') {
    const real = compareAll(context, people, 0, realBackground, 'all, real background');
    metrics['all.real-background.session.auc'] = overPeople(real, aucOf(SESSION), context.seed);
    metrics['all.real-background.20.eer'] = overPeople(real, eerOf(20), context.seed);
  }
  return {
    metrics,
    tables: [
      { title: 'AUC / EER % by enrolled strokes', columns: ['enrolled', 'session', ...WINDOWS.map(String)], rows },
      {
        title: 'Session AUC by pair, all enrolment',
        columns: ['owner', 'impostor', 'rates', 'AUC'],
        rows: pairRows(headline),
      },
    ],
    calibration: {
      genuine: Float64Array.from(headline.flatMap((pair) => llrs(pair.model, pair.genuine, 20))),
      impostor: Float64Array.from(headline.flatMap((pair) => llrs(pair.model, pair.foreign, 20))),
    },
    notes: notesOf(context, people),
  };
}

function backgroundChoice({ background }: ProtocolContext): (others: readonly BalabitSubject[]) => PointerBackground {
  if (background === 'shipped') return () => shippedBackground();
  const made = new Map<string, PointerBackground>();
  const calibration = shippedBackground().calibration;
  return (others) => {
    const key = others.map(({ user }) => user).join();
    const known = made.get(key) ?? fittedBackground(others, calibration);
    made.set(key, known);
    return known;
  };
}

function realBackground(others: readonly BalabitSubject[]): PointerBackground {
  const strokes = others.map(({ training }) => joinRows(training));
  return {
    people: strokes,
    recorded: strokes,
    scale: fitScale(strokes),
    calibration: UNCALIBRATED,
    pairs: shippedBackground().pairs,
    own: true,
  };
}

function compareAll(
  context: ProtocolContext,
  people: readonly BalabitSubject[],
  enrolled: number,
  backgroundOf: (others: readonly BalabitSubject[]) => PointerBackground,
  label: string,
): PointerComparison[] {
  const pairs: PointerComparison[] = [];
  for (const pair of compareOpenSet(people, enrolled, backgroundOf, { seed: context.seed })) {
    pairs.push(pair);
    context.progress(
      `balabit-openset: enrolment ${label}, person ${pair.owner.user} and impostor ${pair.impostor.user}`,
    );
  }
  return pairs;
}

function aucOf(size: number): Measure {
  return (pairs) =>
    auc(
      pairs.flatMap((p) => meanScores(p.genuine, size)),
      pairs.flatMap((p) => meanScores(p.foreign, size)),
    );
}

/** Percent. */
function eerOf(size: number): Measure {
  return (pairs) =>
    100 *
    eer(
      pairs.flatMap((p) => meanScores(p.genuine, size)),
      pairs.flatMap((p) => meanScores(p.foreign, size)),
    );
}

function pairAuc(size: number, chosen: (pair: PointerComparison) => boolean): Measure {
  return (pairs) => {
    const areas = pairs.filter(chosen).map((pair) => aucOf(size)([pair]));
    return areas.reduce((sum, area) => sum + area, 0) / areas.length;
  };
}

/** Interval over owners, each with all comparisons against their template. */
function overPeople(pairs: readonly PointerComparison[], measure: Measure, seed: number): Metric {
  const owners = [...new Set(pairs.map(({ owner }) => owner))];
  const groups = owners.map((owner) => pairs.filter((pair) => pair.owner === owner));
  const interval = bootstrapOverSubjects(groups, (sample) => measure(sample.flat()), { seed, rounds: 100 });
  return { value: measure(pairs), ...interval };
}

function accuracyMetrics(pairs: readonly PointerComparison[], name: string, seed: number): Record<string, Metric> {
  const metrics: Record<string, Metric> = {};
  for (const size of [SESSION, ...WINDOWS]) {
    const window = size === SESSION ? 'session' : String(size);
    metrics[`${name}.${window}.auc`] = overPeople(pairs, aucOf(size), seed);
    metrics[`${name}.${window}.eer`] = overPeople(pairs, eerOf(size), seed);
  }
  const bars = { all: [0.975, 10], '500': [0.965, 12] }[name];
  if (!bars) return metrics;
  const session = `${name}.session.auc`;
  const twenty = `${name}.20.eer`;
  metrics[session] = { ...metrics[session]!, published: PUBLISHED, bar: { kind: 'min', value: bars[0]! } };
  metrics[twenty] = { ...metrics[twenty]!, bar: { kind: 'max', value: bars[1]! } };
  return metrics;
}

const sameRate = (fast: boolean) => (pair: PointerComparison) =>
  pair.owner.fast === fast && pair.impostor.fast === fast;
const mixedRate = (pair: PointerComparison) => pair.owner.fast !== pair.impostor.fast;

/** Metrics whose pairs do not exist in this data are left out. */
function pairMetrics(pairs: readonly PointerComparison[], seed: number): Record<string, Metric> {
  const metrics: Record<string, Metric> = {};
  const kinds = [
    ['slow', sameRate(false), 0.982],
    ['fast', sameRate(true), 0.9],
    ['mixed', mixedRate, undefined],
  ] as const;
  for (const [name, chosen, bar] of kinds) {
    if (!pairs.some(chosen)) continue;
    const metric = overPeople(pairs, pairAuc(SESSION, chosen), seed);
    metrics[`pairs.${name}.session.auc`] = bar === undefined ? metric : { ...metric, bar: { kind: 'min', value: bar } };
    metrics[`pairs.${name}.20.auc`] = overPeople(pairs, pairAuc(20, chosen), seed);
  }
  return metrics;
}

/** Cllr in bits over windows of 20 strokes and sessions, and its ratio to what the order of scores alone costs. */
function costMetrics(pairs: readonly PointerComparison[], seed: number): Record<string, Metric> {
  const metrics: Record<string, Metric> = {};
  for (const size of [20, SESSION]) {
    const both = (sample: readonly PointerComparison[]) =>
      [
        sample.flatMap((pair) => llrs(pair.model, pair.genuine, size)),
        sample.flatMap((pair) => llrs(pair.model, pair.foreign, size)),
      ] as const;
    const window = size === SESSION ? 'session' : String(size);
    metrics[`all.${window}.cllr`] = overPeople(pairs, (sample) => cllr(...both(sample)), seed);
    const ratio = overPeople(pairs, (sample) => cllr(...both(sample)) / minCllr(...both(sample)), seed);
    metrics[`all.${window}.cllr-ratio`] = { ...ratio, bar: { kind: 'max', value: 1.1 } };
  }
  return metrics;
}

function pairRows(pairs: readonly PointerComparison[]): (string | number)[][] {
  const rate = (subject: BalabitSubject) => (subject.fast ? 'fast' : 'slow');
  return pairs.map((pair) => [
    pair.owner.user,
    pair.impostor.user,
    `${rate(pair.owner)}, ${rate(pair.impostor)}`,
    fixed(aucOf(SESSION)([pair])),
  ]);
}

function fixed(value: number): string {
  return value.toFixed(value < 1.5 ? 3 : 1);
}

function notesOf({ background }: ProtocolContext, people: readonly BalabitSubject[]): string[] {
  const notes = [`${people.length} people: intervals over people are wide; differences under 0.005 AUC are noise.`];
  if (background === 'shipped') {
    notes.push('The shipped background was fitted on the building half: judged on it, owner and impostors are in it.');
  } else {
    notes.push(`Each comparison has a background of ${people.length - 2} people only; the product has more.`);
    notes.push('Calibration constants are the shipped ones, fitted on comparisons of the building half.');
  }
  return notes;
}

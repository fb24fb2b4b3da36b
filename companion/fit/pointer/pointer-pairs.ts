/**
 * Everyone's strokes against everyone's template, within one corpus. In: people, and what compares strokes with a template.
 * Out: log likelihood ratios by owner and by whose strokes they are; the figures that every pointer protocol reports.
 */
import {
  auc,
  bootstrapOverSubjects,
  cllr,
  eer,
  type Figure,
  minCllr,
  pool,
  type SubjectScores,
} from '../base/metrics.ts';
import { type SubjectStrokes, strokesIn, windowsOf } from './subject-strokes.ts';

/** Natural-log likelihood ratio of some coded strokes; undefined when there are too few to enrol. */
export type Enrol = (subject: SubjectStrokes) => ((strokes: Uint8Array) => number) | undefined;

export interface OwnerScores {
  readonly owner: string;
  readonly genuine: readonly number[];
  /** By whose strokes they are. */
  readonly others: readonly (readonly number[])[];
}

export const POINTER_WINDOWS = [10, 20, 50];
const MIN_ENROLLED = 50;
const MIN_COMPARED = 20;
const ROUNDS = 100;

/** People with enough strokes on both sides. */
export function comparable(people: readonly SubjectStrokes[]): SubjectStrokes[] {
  return people.filter(
    ({ enrolment, probes }) => strokesIn(enrolment) >= MIN_ENROLLED && strokesIn(probes) >= MIN_COMPARED,
  );
}

/**
 * Scores of every window size in POINTER_WINDOWS.
 *
 * @param rivals the impostors of an owner; all other people unless given.
 */
export function compareEveryone(
  people: readonly SubjectStrokes[],
  enrol: Enrol,
  rivals: (owner: SubjectStrokes, other: SubjectStrokes) => boolean = () => true,
): Map<number, OwnerScores[]> {
  const windows = new Map(POINTER_WINDOWS.map((size) => [size, people.map(({ probes }) => windowsOf(probes, size))]));
  const scores = new Map<number, OwnerScores[]>(POINTER_WINDOWS.map((size) => [size, []]));
  for (const [own, owner] of people.entries()) {
    const compare = enrol(owner);
    if (compare === undefined) continue;
    for (const size of POINTER_WINDOWS) {
      const all = windows.get(size)!;
      const others = all.filter((_, other) => other !== own && rivals(owner, people[other]!));
      scores.get(size)!.push({
        owner: owner.name,
        genuine: all[own]!.map(compare),
        others: others.map((theirs) => theirs.map(compare)),
      });
    }
  }
  return scores;
}

/** Metrics `PREFIX.SIZE.NAME`; error rates in percent, intervals over owners. */
export function pairMetrics(prefix: string, scores: ReadonlyMap<number, readonly OwnerScores[]>, seed: number) {
  const metrics: Record<string, Figure> = {};
  for (const [size, owners] of scores) {
    for (const [name, measure] of Object.entries(MEASURES)) {
      metrics[`${prefix}.${size}.${name}`] = overOwners(owners, measure, seed);
    }
  }
  return metrics;
}

type PairMeasure = (owners: readonly OwnerScores[]) => number;

const MEASURES: Readonly<Record<string, PairMeasure>> = {
  eer: pooled((genuine, impostor) => 100 * eer(genuine, impostor)),
  auc: pooled(auc),
  'pair-auc': (owners) => mean(pairAreas(owners)),
  'pair-auc-p10': (owners) => tenth(pairAreas(owners)),
  cllr: pooled(cllr),
  'cllr-min': pooled(minCllr),
  'cllr-ratio': pooled((genuine, impostor) => cllr(genuine, impostor) / minCllr(genuine, impostor)),
};

function pooled(measure: (genuine: Float64Array, impostor: Float64Array) => number): PairMeasure {
  return (owners) => {
    const people: SubjectScores[] = owners.map(({ genuine, others }) => ({ genuine, impostor: others.flat() }));
    return measure(pool(people, 'genuine'), pool(people, 'impostor'));
  };
}

/** AUC of every owner against every other subject. */
function pairAreas(owners: readonly OwnerScores[]): number[] {
  return owners.flatMap(({ genuine, others }) =>
    genuine.length === 0 ? [] : others.filter(({ length }) => length > 0).map((theirs) => auc(genuine, theirs)),
  );
}

function tenth(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(0.1 * (sorted.length - 1))] ?? Number.NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function overOwners(owners: readonly OwnerScores[], measure: PairMeasure, seed: number): Figure {
  return { value: measure(owners), ...bootstrapOverSubjects(owners, measure, { seed, rounds: ROUNDS }) };
}

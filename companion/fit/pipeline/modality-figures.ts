/** Errors of one modality, own parameters beside the shipped ones. In: scores of people, as log likelihood ratios. Out: figures. */
import { bootstrapOverSubjects, detPoints, type Figure, pool, type SubjectScores } from '../base/metrics.ts';
import { PooledScores } from '../base/pooled-scores.ts';
import { reliability } from '../report/draw-reliability.ts';
import type { ErrorFigures, ModalityFigures } from '../report/figures.ts';

/** ScoresBySize of one window size; the same comparisons under both. */
export interface WindowScores {
  readonly length: number;
  readonly own: readonly SubjectScores[];
  readonly shipped: readonly SubjectScores[];
}

/** Curves have at most about so many points. */
const CURVE_POINTS = 120;
/** Of a length: an interval over fewer says nothing. */
const MIN_PEOPLE = 5;
/** The window size whose reliability is shown. */
const SHOWN = 1;

export function modalityFigures(
  people: number,
  windows: readonly WindowScores[],
  seed: number,
): ModalityFigures | null {
  const filled = windows.filter(({ own, shipped }) => hasBoth(own) && hasBoth(shipped));
  const shown = filled[Math.min(SHOWN, filled.length - 1)];
  if (shown === undefined) return null;
  return {
    people,
    windows: filled.map(({ length, own, shipped }) => ({
      length,
      genuine: own.reduce((sum, { genuine }) => sum + genuine.length, 0),
      impostor: own.reduce((sum, { impostor }) => sum + impostor.length, 0),
      own: errorsOf(own, seed),
      shipped: errorsOf(shipped, seed),
    })),
    reliability: { own: binsOf(shown.own), shipped: binsOf(shown.shipped) },
  };
}

/** Few people with short visits may leave a length without own or without others' windows, or with those of one or two. */
function hasBoth(people: readonly SubjectScores[]): boolean {
  const having = (kind: keyof SubjectScores) => people.filter((scores) => scores[kind].length > 0).length;
  return having('genuine') >= MIN_PEOPLE && having('impostor') >= MIN_PEOPLE;
}

function errorsOf(people: readonly SubjectScores[], seed: number): ErrorFigures {
  const pooled = new PooledScores(people);
  const whole = pooled.figures();
  const indices = people.map((_, index) => index);
  const of = (name: 'eer' | 'fnmrAt1' | 'cllr' | 'minCllr'): Figure => {
    const statistic = (sample: readonly number[]) => {
      const weight = new Float64Array(people.length);
      for (const index of sample) weight[index] = weight[index]! + 1;
      return pooled.figures(weight)[name];
    };
    return { value: whole[name], ...bootstrapOverSubjects(indices, statistic, { seed, rounds: 100 }) };
  };
  const points = detPoints(pool(people, 'genuine'), pool(people, 'impostor'), CURVE_POINTS);
  return {
    eer: of('eer'),
    fnmrAt1: of('fnmrAt1'),
    cllr: of('cllr'),
    cllrMin: of('minCllr'),
    det: points.map(({ fmr, fnmr }) => [fmr, fnmr] as [number, number]),
  };
}

function binsOf(people: readonly SubjectScores[]) {
  return reliability({ genuine: pool(people, 'genuine'), impostor: pool(people, 'impostor') });
}

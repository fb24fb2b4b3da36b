/**
 * Figures of pooled scores, and their intervals, from one sort. In: people's scores as log likelihood ratios. Out: EER,
 * FNMR at fixed FMRs, Cllr and its least value, for any weighting of people: a bootstrap over people is a weighting by how
 * often each was drawn, so no round sorts again.
 */

import { cllr, type Interval, type SubjectScores } from './metrics.ts';
import { seededRandom } from './random.ts';

/** Rates as fractions, Cllr in bits. */
export interface PooledFigures {
  readonly eer: number;
  /** Lowest FNMR among thresholds whose FMR is at most 5%, 1% and 0.1%. */
  readonly fnmrAt5: number;
  readonly fnmrAt1: number;
  readonly fnmrAt01: number;
  readonly cllr: number;
  readonly minCllr: number;
}

export class PooledScores {
  readonly #people: readonly SubjectScores[];
  /** By falling score: whose it is, with the top bit set for genuine ones; and whether the next one has the same score. */
  readonly #owner: Uint32Array;
  readonly #tied: Uint8Array;
  /** Cost by person, in bits: all genuine scores, all impostor scores. */
  readonly #costs: readonly { readonly genuine: number; readonly impostor: number }[];

  constructor(people: readonly SubjectScores[]) {
    this.#people = people;
    const total = people.reduce((sum, { genuine, impostor }) => sum + genuine.length + impostor.length, 0);
    const scores = new Float64Array(total);
    const owners = new Uint32Array(total);
    let at = 0;
    for (const [index, { genuine, impostor }] of people.entries()) {
      for (const score of genuine) {
        scores[at] = score;
        owners[at++] = index | GENUINE;
      }
      for (const score of impostor) {
        scores[at] = score;
        owners[at++] = index;
      }
    }
    const order = Uint32Array.from({ length: total }, (_, index) => index).sort((a, b) => scores[b]! - scores[a]!);
    this.#owner = order.map((index) => owners[index]!);
    this.#tied = Uint8Array.from(order, (index, rank) => Number(scores[index] === scores[order[rank + 1]!]));
    this.#costs = people.map(({ genuine, impostor }) => ({
      // The mean of no score is no number: who has none costs nothing.
      genuine: genuine.length === 0 ? 0 : 2 * genuine.length * cllr(genuine, [Number.NEGATIVE_INFINITY]),
      impostor: impostor.length === 0 ? 0 : 2 * impostor.length * cllr([Number.POSITIVE_INFINITY], impostor),
    }));
  }

  /** @param weight by person; each once unless given. */
  figures(weight = new Float64Array(this.#people.length).fill(1)): PooledFigures {
    let genuine = 0;
    let impostor = 0;
    let costGenuine = 0;
    let costImpostor = 0;
    for (const [index, subject] of this.#people.entries()) {
      genuine += weight[index]! * subject.genuine.length;
      impostor += weight[index]! * subject.impostor.length;
      costGenuine += weight[index]! * this.#costs[index]!.genuine;
      costImpostor += weight[index]! * this.#costs[index]!.impostor;
    }
    if (genuine === 0 || impostor === 0) {
      return {
        eer: Number.NaN,
        fnmrAt5: Number.NaN,
        fnmrAt1: Number.NaN,
        fnmrAt01: Number.NaN,
        cllr: Number.NaN,
        minCllr: Number.NaN,
      };
    }
    const walk = new CurveWalk();
    let g = 0;
    let i = 0;
    for (let rank = 0; rank < this.#owner.length; rank++) {
      const owner = this.#owner[rank]!;
      const times = weight[owner & ~GENUINE]!;
      if (owner >= GENUINE) g += times;
      else i += times;
      if (this.#tied[rank] === 0) walk.point(g / genuine, i / impostor);
    }
    return { ...walk.figures(), cllr: (costGenuine / genuine + costImpostor / impostor) / 2 };
  }

  /** 95% percentile intervals of every figure, and of the ratio of Cllr to its least value. */
  intervals(seed: number, rounds = 100): Record<keyof PooledFigures | 'ratio', Interval> {
    const random = seededRandom(seed);
    const count = this.#people.length;
    const drawn = Array.from({ length: rounds }, () => {
      const weight = new Float64Array(count);
      for (let draw = 0; draw < count; draw++) {
        const index = random.below(count);
        weight[index] = weight[index]! + 1;
      }
      const figures = this.figures(weight);
      return { ...figures, ratio: figures.cllr / figures.minCllr };
    });
    const interval = (name: keyof PooledFigures | 'ratio'): Interval => {
      const values = drawn.map((figures) => figures[name]).filter(Number.isFinite);
      values.sort((a, b) => a - b);
      return {
        low: values[Math.floor(0.025 * (values.length - 1))] ?? Number.NaN,
        high: values[Math.ceil(0.975 * (values.length - 1))] ?? Number.NaN,
      };
    };
    return {
      eer: interval('eer'),
      fnmrAt5: interval('fnmrAt5'),
      fnmrAt1: interval('fnmrAt1'),
      fnmrAt01: interval('fnmrAt01'),
      cllr: interval('cllr'),
      minCllr: interval('minCllr'),
      ratio: interval('ratio'),
    };
  }
}

const GENUINE = 0x8000_0000;

/** Operating points by falling threshold, each as the shares of genuine and impostor scores accepted so far. */
class CurveWalk {
  #genuine = 0;
  #impostor = 0;
  #eer = Number.NaN;
  #fnmrAt5 = 1;
  #fnmrAt1 = 1;
  #fnmrAt01 = 1;
  /** Pool adjacent violators: steps with falling genuine share. */
  readonly #steps: { genuine: number; impostor: number }[] = [];

  point(genuine: number, impostor: number): void {
    const step = { genuine: genuine - this.#genuine, impostor: impostor - this.#impostor };
    if (step.genuine === 0 && step.impostor === 0) return;
    if (Number.isNaN(this.#eer) && impostor >= 1 - genuine) {
      const before = 1 - this.#genuine - this.#impostor;
      const after = impostor - (1 - genuine);
      this.#eer = this.#impostor + (before + after === 0 ? 0 : before / (before + after)) * step.impostor;
    }
    if (impostor <= 0.05) this.#fnmrAt5 = 1 - genuine;
    if (impostor <= 0.01) this.#fnmrAt1 = 1 - genuine;
    if (impostor <= 0.001) this.#fnmrAt01 = 1 - genuine;
    this.#genuine = genuine;
    this.#impostor = impostor;
    for (let last = this.#steps.at(-1); last !== undefined; last = this.#steps.at(-1)) {
      if (step.genuine * last.impostor < last.genuine * step.impostor) break;
      step.genuine += last.genuine;
      step.impostor += last.impostor;
      this.#steps.pop();
    }
    this.#steps.push(step);
  }

  figures(): Omit<PooledFigures, 'cllr'> {
    let cost = 0;
    for (const { genuine, impostor } of this.#steps) {
      if (genuine > 0) cost -= genuine * Math.log2(genuine / (genuine + impostor));
      if (impostor > 0) cost -= impostor * Math.log2(impostor / (genuine + impostor));
    }
    return {
      eer: this.#eer,
      fnmrAt5: this.#fnmrAt5,
      fnmrAt1: this.#fnmrAt1,
      fnmrAt01: this.#fnmrAt01,
      minCllr: cost / 2,
    };
  }
}

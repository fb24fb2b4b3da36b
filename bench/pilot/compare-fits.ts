/**
 * What parameters are worth beside those of another fit. In: comparisons of the same people under each. Out: errors, and their ratios, with
 * 95% intervals: each round of the bootstrap draws people, the same for all, and one draw of the noise.
 */
import type { Figure } from 'vigil-fit/base/metrics.ts';
import { type PooledFigures, PooledScores } from 'vigil-fit/base/pooled-scores.ts';
import { type RandomGenerator, seededRandom } from 'vigil-fit/base/random.ts';
import type { JudgedWindow } from './judged-windows.ts';

const ROUNDS = 200;

const COSTS = ['eer', 'cllr', 'minCllr'] as const;
export type CostName = (typeof COSTS)[number];
export type Costs = Readonly<Record<CostName, Figure>>;
type CostValues = Pick<PooledFigures, CostName>;

/** One window under parameters of one kind: one set for each draw of the noise. */
export type Drawn = readonly PooledScores[];

export const drawnOf = (draws: readonly JudgedWindow[]): Drawn => draws.map(({ people }) => new PooledScores(people));

/** @param people of each set. */
export function costsOf(drawn: Drawn, people: number, seed: number): Costs {
  return boundCosts([drawn], people, seed, ([costs]) => costs!);
}

/** Of the first to the second; draw by draw where both have as many, else against the one that there is. */
export function ratiosOf(one: Drawn, other: Drawn, people: number, seed: number): Costs {
  return boundCosts([one, other], people, seed, ([a, b]) => {
    const ratio = (name: CostName) => (a![name] === b![name] ? 1 : a![name] / b![name]);
    return { eer: ratio('eer'), cllr: ratio('cllr'), minCllr: ratio('minCllr') };
  });
}

/** The mean over draws; its interval over people and draws. */
function boundCosts(
  sides: readonly Drawn[],
  people: number,
  seed: number,
  combined: (costs: readonly CostValues[]) => CostValues,
): Costs {
  const draws = Math.max(...sides.map(({ length }) => length));
  const at = (draw: number, weight?: Float64Array<ArrayBuffer>) =>
    combined(sides.map((side) => side[draw % side.length]!.figures(weight)));
  const all = Array.from({ length: draws }, (_, draw) => at(draw));
  const random = seededRandom(seed);
  const rounds = Array.from({ length: ROUNDS }, () => at(random.below(draws), drawnPeople(people, random)));
  const figureOf = (name: CostName): Figure => {
    const value = all.reduce((sum, costs) => sum + costs[name] / draws, 0);
    const sorted = rounds.map((costs) => costs[name]).filter(Number.isFinite);
    sorted.sort((a, b) => a - b);
    const share = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN;
    return { value, low: share(0.025), high: share(0.975) };
  };
  return { eer: figureOf('eer'), cllr: figureOf('cllr'), minCllr: figureOf('minCllr') };
}

/** How often each was drawn. */
function drawnPeople(people: number, random: RandomGenerator): Float64Array<ArrayBuffer> {
  const weight = new Float64Array(people);
  for (let draw = 0; draw < people; draw++) {
    const index = random.below(people);
    weight[index] = weight[index]! + 1;
  }
  return weight;
}

/**
 * How well scores tell genuine comparisons from impostor ones. In: scores, high for genuine. Out: error rates as
 * fractions (not percent), AUC, Cllr in bits, curves, bootstrap intervals over people.
 *
 * A comparison is a match when its score is at or above the threshold: FNMR is the share of genuine scores below it,
 * FMR the share of impostor scores at or above it (ISO/IEC 19795-1).
 */

import { seededRandom } from './random.ts';

export type Scores = readonly number[] | Float64Array;

/** One point of the trade-off at a threshold. */
export interface OperatingPoint {
  readonly threshold: number;
  readonly fmr: number;
  readonly fnmr: number;
}

/** Scores of one person's template: the unit that is resampled. */
export interface SubjectScores {
  readonly genuine: Scores;
  readonly impostor: Scores;
}

/** Every distinct operating point, by falling threshold: from (FMR 0, FNMR 1) to (FMR 1, FNMR 0). */
function* operatingPoints(genuine: Scores, impostor: Scores): Generator<OperatingPoint> {
  const g = Float64Array.from(genuine).sort();
  const i = Float64Array.from(impostor).sort();
  let fromG = g.length;
  let fromI = i.length;
  yield { threshold: Number.POSITIVE_INFINITY, fmr: 0, fnmr: 1 };
  while (fromG > 0 || fromI > 0) {
    const topG = fromG > 0 ? g[fromG - 1]! : Number.NEGATIVE_INFINITY;
    const topI = fromI > 0 ? i[fromI - 1]! : Number.NEGATIVE_INFINITY;
    const threshold = Math.max(topG, topI);
    while (fromG > 0 && g[fromG - 1]! >= threshold) fromG--;
    while (fromI > 0 && i[fromI - 1]! >= threshold) fromI--;
    yield { threshold, fmr: (i.length - fromI) / i.length, fnmr: fromG / g.length };
  }
}

/** Equal error rate: where the straight line between neighbouring ROC points meets FMR = FNMR. NaN without scores. */
export function eer(genuine: Scores, impostor: Scores): number {
  if (genuine.length === 0 || impostor.length === 0) return Number.NaN;
  let fmrBefore = 0;
  let fnmrBefore = 1;
  for (const { fmr, fnmr } of operatingPoints(genuine, impostor)) {
    if (fmr >= fnmr) {
      const gapBefore = fnmrBefore - fmrBefore;
      const gap = fmr - fnmr;
      const share = gapBefore + gap === 0 ? 0 : gapBefore / (gapBefore + gap);
      return fmrBefore + share * (fmr - fmrBefore);
    }
    fmrBefore = fmr;
    fnmrBefore = fnmr;
  }
  return Number.NaN;
}

/** EER with one threshold for everyone. */
export function pooledEer(people: readonly SubjectScores[]): number {
  return eer(pool(people, 'genuine'), pool(people, 'impostor'));
}

/** All people's scores of one kind, one after another. */
export function pool(people: readonly SubjectScores[], kind: keyof SubjectScores): Float64Array {
  let length = 0;
  for (const subject of people) length += subject[kind].length;
  const all = new Float64Array(length);
  let at = 0;
  for (const subject of people) {
    all.set(subject[kind], at);
    at += subject[kind].length;
  }
  return all;
}

/** Area under the ROC curve: the chance that a genuine score is above an impostor's, ties counted half. */
export function auc(genuine: Scores, impostor: Scores): number {
  let area = 0;
  let fmrBefore = 0;
  let fnmrBefore = 1;
  for (const { fmr, fnmr } of operatingPoints(genuine, impostor)) {
    area += (fmr - fmrBefore) * (1 - (fnmr + fnmrBefore) / 2);
    fmrBefore = fmr;
    fnmrBefore = fnmr;
  }
  return area;
}

/** Lowest FNMR among thresholds whose FMR does not exceed `fmr`. */
export function fnmrAtFmr(genuine: Scores, impostor: Scores, fmr: number): number {
  let best = 1;
  for (const point of operatingPoints(genuine, impostor)) {
    if (point.fmr > fmr) break;
    best = point.fnmr;
  }
  return best;
}

/** Lowest FMR among thresholds that reject no genuine score ("zero-miss false alarm rate" of Killourhy and Maxion). */
export function fmrAtZeroFnmr(genuine: Scores, impostor: Scores): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (const score of genuine) lowest = Math.min(lowest, score);
  let matches = 0;
  for (const score of impostor) if (score >= lowest) matches++;
  return matches / impostor.length;
}

/** log2(1 + e^x) without overflow. */
function softplusBits(x: number): number {
  return (Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))) / Math.LN2;
}

/** Cost of log likelihood ratios (natural log) in bits, 0 perfect, 1 worthless (Brummer and du Preez 2006). */
export function cllr(genuine: Scores, impostor: Scores): number {
  let costGenuine = 0;
  let costImpostor = 0;
  for (const llr of genuine) costGenuine += softplusBits(-llr);
  for (const llr of impostor) costImpostor += softplusBits(llr);
  return (costGenuine / genuine.length + costImpostor / impostor.length) / 2;
}

/** Cllr after the best monotone recalibration (pool adjacent violators): what discrimination alone costs. */
export function minCllr(genuine: Scores, impostor: Scores): number {
  const blocks: { genuine: number; impostor: number }[] = [];
  let before: OperatingPoint | undefined;
  for (const point of operatingPoints(genuine, impostor)) {
    if (before !== undefined) {
      // Blocks come by falling score, so the genuine share must fall: merge while it rises.
      let block = { genuine: before.fnmr - point.fnmr, impostor: point.fmr - before.fmr };
      for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
        if (block.genuine * last.impostor < last.genuine * block.impostor) break;
        block = { genuine: block.genuine + last.genuine, impostor: block.impostor + last.impostor };
        blocks.pop();
      }
      blocks.push(block);
    }
    before = point;
  }
  let cost = 0;
  for (const block of blocks) {
    const total = block.genuine + block.impostor;
    if (block.genuine > 0) cost -= block.genuine * Math.log2(block.genuine / total);
    if (block.impostor > 0) cost -= block.impostor * Math.log2(block.impostor / total);
  }
  return cost / 2;
}

/** DET curve, thinned to at most about `count` points spread evenly over the logarithm of the error rates. */
export function detPoints(genuine: Scores, impostor: Scores, count = 200): OperatingPoint[] {
  const points: OperatingPoint[] = [];
  const logit = (rate: number): number => Math.log((rate + 1e-5) / (1 - rate + 1e-5));
  const step = (2 * (logit(1) - logit(0))) / count;
  let lastFmr = Number.NEGATIVE_INFINITY;
  let lastFnmr = Number.POSITIVE_INFINITY;
  for (const point of operatingPoints(genuine, impostor)) {
    if (logit(point.fmr) - lastFmr + lastFnmr - logit(point.fnmr) < step) continue;
    points.push(point);
    lastFmr = logit(point.fmr);
    lastFnmr = logit(point.fnmr);
  }
  return points;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A figure with its 95% interval over people. */
export interface Figure extends Interval {
  readonly value: number;
}

/** 95% percentile interval of a statistic, resampling whole people (a person's scores are not independent). */
export function bootstrapOverSubjects<Subject>(
  people: readonly Subject[],
  statistic: (sample: readonly Subject[]) => number,
  options: { readonly rounds?: number; readonly seed: number },
): Interval {
  const rounds = options.rounds ?? 200;
  const random = seededRandom(options.seed);
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    values.push(statistic(people.map(() => people[random.below(people.length)]!)));
  }
  const finite = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  if (finite.length === 0) return { low: Number.NaN, high: Number.NaN };
  return {
    low: finite[Math.floor(0.025 * (finite.length - 1))]!,
    high: finite[Math.ceil(0.975 * (finite.length - 1))]!,
  };
}

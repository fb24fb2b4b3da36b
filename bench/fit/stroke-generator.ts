/**
 * Fits the stroke generator. In: coded strokes of each person. Out: for each form of stroke (kind, with or without a
 * path) the correlation of the features' normal scores over all people, and each person's quantiles.
 */
import type { FormCorrelations } from '../../companion/core/engine/pointer/background-file.ts';
import { type Random, seededRandom } from '../../companion/core/engine/pointer/random.ts';
import { FEATURE_COUNT } from '../../companion/core/engine/pointer/stroke-features.ts';
import { type FormMargins, QUANTILE_PLACES, QUANTILES } from '../../companion/core/engine/pointer/stroke-generator.ts';
import { spreadRows } from '../../companion/core/engine/pointer/train-pointer-model.ts';

export interface FittedGenerator {
  readonly forms: FormCorrelations[];
  readonly people: FormMargins[][];
}

/** A form seen less often in a person's strokes says too little, and too much of single strokes. */
const LEAST_STROKES = 60;
/** Strokes of a person that take part. */
const STROKES_PER_PERSON = 6000;
/** Index of the mean speed: missing when there is no path. */
const SPEED = 9;

export function fitGenerator(people: readonly Uint8Array[], seed: number): FittedGenerator {
  const random = seededRandom(seed);
  const keys: number[] = [];
  const sums: Float64Array[][] = [];
  const weights: number[] = [];
  const fitted = people.map((all) => {
    const byForm = groupByForm(spreadRows(all, STROKES_PER_PERSON));
    const total = [...byForm.values()].reduce((count, rows) => count + rows.length, 0);
    return [...byForm].map(([key, rows]): FormMargins => {
      if (!keys.includes(key)) {
        keys.push(key);
        sums.push(Array.from({ length: FEATURE_COUNT }, () => new Float64Array(FEATURE_COUNT)));
        weights.push(0);
      }
      const form = keys.indexOf(key);
      const { quantiles, scores } = normalScores(rows, random);
      addProducts(scores, sums[form]!);
      weights[form]! += rows.length;
      return { form, share: rows.length / total, quantiles };
    });
  });
  const forms = keys.map((key, form) => ({
    kindCode: key >> 1,
    correlation: sums[form]!.map((row) => row.map((sum) => Math.max(-1, Math.min(1, sum / weights[form]!)))),
  }));
  return { forms, people: fitted };
}

/** Rows by kind and whether they have a path; rare forms are left out. */
function groupByForm(rows: Uint8Array): Map<number, Uint8Array[]> {
  const groups = new Map<number, Uint8Array[]>();
  for (let at = 0; at < rows.length; at += FEATURE_COUNT) {
    const row = rows.subarray(at, at + FEATURE_COUNT);
    const key = 2 * row[0]! + (row[SPEED] === 0 ? 0 : 1);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return new Map([...groups].filter(([, group]) => group.length >= LEAST_STROKES));
}

/** Each feature's quantiles, and every row's normal scores; equal codes are put in random order. */
function normalScores(rows: readonly Uint8Array[], random: Random): { quantiles: Uint8Array; scores: Float64Array[] } {
  const count = rows.length;
  const quantiles = new Uint8Array(FEATURE_COUNT * QUANTILES);
  const scores = rows.map(() => new Float64Array(FEATURE_COUNT));
  const deviates = Float64Array.from({ length: count }, (_, rank) => normalQuantile((rank + 0.5) / count));
  for (let f = 0; f < FEATURE_COUNT; f++) {
    const jittered = Float64Array.from(rows, (row) => row[f]! + 0.999 * random());
    const order = Array.from(rows.keys()).sort((a, b) => jittered[a]! - jittered[b]!);
    order.forEach((row, rank) => {
      scores[row]![f] = deviates[rank]!;
    });
    QUANTILE_PLACES.forEach((place, q) => {
      quantiles[f * QUANTILES + q] = Math.floor(jittered[order[Math.floor(place * count)]!]!);
    });
  }
  return { quantiles, scores };
}

function addProducts(scores: readonly Float64Array[], sums: Float64Array[]): void {
  for (const row of scores) {
    for (let a = 1; a < FEATURE_COUNT; a++) {
      const target = sums[a]!;
      const value = row[a]!;
      for (let b = 0; b < a; b++) target[b]! += value * row[b]!;
    }
  }
}

/** Quantile of the standard normal (Abramowitz and Stegun 26.2.23, error below 0.00045). */
export function normalQuantile(share: number): number {
  const tail = Math.min(share, 1 - share);
  const t = Math.sqrt(-2 * Math.log(tail));
  const z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return share < 0.5 ? -z : z;
}

/**
 * Whether a background is of the user's kind of work. In: a template and a background of other people. Out: how far a forest
 * against them is to be believed, 0 to 1.
 *
 * A forest told to part a user from people at other work, on other pages and devices, learns to part the work. People of one
 * corpus differ from each other by little; a user from elsewhere differs from all of them by more than they do from each other
 * (docs/decisions/pointer.md). The terms of the pair classifier measure both.
 */
import type { PointerBackground } from './background.ts';
import { DifferenceSums } from './difference-sums.ts';
import { type DifferenceTemplate, differenceTemplate } from './difference-template.ts';
import { pairTerms, TERMS } from './pair-terms.ts';
import { FEATURE_COUNT } from './stroke-features.ts';

/** Strokes of a stretch, and stretches of one background user. */
const STROKES = 50;
const STRETCHES = 6;
const TEMPLATE_STROKES = 400;
/** Below the background's own likeness by so much, a user is half one of them; by so much more or less is certain. */
const HALF = 2;
const WIDTH = 0.7;
/** Templates of fewer strokes show too little to be told from anybody. */
const MIN_STROKES = 200;

export function kinship(template: DifferenceTemplate, { recorded, pairs }: PointerBackground): number {
  if (template.shown.reduce((sum, count) => sum + count, 0) < MIN_STROKES) return 0;
  const templates = recorded.map((rows) =>
    differenceTemplate(rows.subarray(0, TEMPLATE_STROKES * FEATURE_COUNT), pairs.common),
  );
  const own = recorded.map((rows) => likeness(template, rows, pairs.variances));
  const among = recorded.flatMap((rows, k) =>
    templates.flatMap((other, j) => (j === k ? [] : [likeness(other, rows, pairs.variances)])),
  );
  const below = mean(among) - mean(own);
  return Number.isNaN(below) ? 0 : 1 / (1 + Math.exp((below - HALF) / WIDTH));
}

const terms = new Float64Array(TERMS);
const differences = new Float64Array(TERMS);
const sums = new DifferenceSums();

/** Mean sum of the terms over some stretches; NaN without strokes of tasks that the template has shown. */
function likeness(
  template: DifferenceTemplate,
  rows: Uint8Array,
  variances: PointerBackground['pairs']['variances'],
): number {
  const totals: number[] = [];
  const length = STROKES * FEATURE_COUNT;
  for (let from = 0; from + length <= rows.length && totals.length < STRETCHES; from += length) {
    sums.clear();
    for (let at = from; at < from + length; at += FEATURE_COUNT) sums.addStroke(template, rows, at);
    if (sums.strokes === 0) continue;
    pairTerms(template, sums, variances, terms, differences);
    totals.push(terms.reduce((sum, term) => sum + term, 0));
  }
  return mean(totals);
}

function mean(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

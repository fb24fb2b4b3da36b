/**
 * How differently people make capitals. In: subjects' keystrokes. Out: concentration of left shift, right shift and caps lock
 * (maximum likelihood of a Dirichlet-multinomial). Without recordings that tell the shifts apart: an even prior.
 */

import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { CAPITAL_ZONES } from '@vigil/engine/keystroke/observation.ts';
import { minimise } from '../base/simplex.ts';

/** Capitals of a subject count as n / (1 + n / this): one habit, however often it shows. */
const SATURATION = 60;
const MIN_SUBJECTS = 5;
const EVEN = 0.5;
const LOOKS = 400;

export function fitCapitalPrior(typing: readonly (readonly Keystroke[])[]): Float64Array {
  const counts = typing
    .map((keystrokes) => CAPITAL_ZONES.map((zone) => keystrokes.filter((keystroke) => keystroke.zone === zone).length))
    // Caps lock alone: the recording may not tell which shift.
    .filter(([left, right]) => left! + right! > 0)
    .map(saturated);
  if (counts.length < MIN_SUBJECTS) return new Float64Array(CAPITAL_ZONES.length).fill(EVEN);
  const cost = (at: readonly number[]): number =>
    -counts.reduce((sum, own) => sum + logLikelihood(at.map(Math.exp), own), 0);
  const start = CAPITAL_ZONES.map(() => Math.log(EVEN));
  return Float64Array.from(minimise(cost, start, [0.5, 0.5, 0.5], LOOKS), Math.exp);
}

function saturated(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => Math.round(count / (1 + total / SATURATION)));
}

function logLikelihood(prior: readonly number[], counts: readonly number[]): number {
  let concentration = prior.reduce((sum, value) => sum + value, 0);
  let sum = 0;
  for (const [choice, count] of counts.entries()) {
    for (let i = 0; i < count; i++) sum += Math.log(prior[choice]! + i) - Math.log(concentration++);
  }
  return sum;
}

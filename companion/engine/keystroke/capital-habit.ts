/**
 * Which key makes capitals: left shift, right shift or caps lock. In: how often the user and a window used each. Out: a
 * natural log likelihood ratio. People keep to their way over tasks and days; where the user or the window made no
 * capital it says nothing.
 *
 * Dirichlet-multinomial: choices of one person hang together more than dice, so counts of a template are discounted.
 */

import type { KeystrokeModel } from './model.ts';

/** What one capital of the template counts, and what all of them count at most. */
const DISCOUNT = 0.2;
const MAX_COUNTED = 25;
/** A window's ratio counts half: capitals come in runs. */
const WEIGHT = 0.5;
/** Neither habit nor injury says more than this. */
const BOUND = 3;
/** Capitals of a window beyond which more say nothing new. */
const MAX_CHOICES = 64;

export function capitalLlr(model: KeystrokeModel, template: ArrayLike<number>, window: ArrayLike<number>): number {
  const { capitalPrior } = model;
  const seen = total(template);
  if (seen === 0 || total(window) === 0) return 0;
  const scale = Math.min(DISCOUNT, MAX_COUNTED / seen);
  const own = capitalPrior.map((value, choice) => value + scale * template[choice]!);
  const llr = WEIGHT * (logLikelihood(own, window) - logLikelihood(capitalPrior, window));
  return Math.max(-BOUND, Math.min(BOUND, llr));
}

/** Of a sequence of choices under a Dirichlet prior, by the rule of succession. */
function logLikelihood(prior: Float64Array, window: ArrayLike<number>): number {
  const scale = Math.min(1, MAX_CHOICES / total(window));
  let sum = 0;
  let llr = 0;
  let concentration = total(prior);
  for (const [choice, value] of prior.entries()) {
    const count = Math.round(scale * window[choice]!);
    for (let i = 0; i < count; i++) llr += Math.log(value + i);
    sum += count;
  }
  for (let i = 0; i < sum; i++) llr -= Math.log(concentration++);
  return llr;
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

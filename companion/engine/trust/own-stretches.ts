/**
 * How steadily a user types, by the user's own template. In: ratios of stretches of about forty keys, taken before the template had
 * learnt them. Out: their sums, and how much sooner an alarm may come than for anybody.
 *
 * Somebody whose own stretches are never unlike the template needs no patience: a stretch that is unlike it is somebody else's. Ratios
 * that vary, or are low, leave the odds as they are for everybody: nothing is gained by teaching noise.
 */

/** Natural-log likelihood ratios: how many, their sum, the sum of their squares. Neighbours share keys. */
export interface OwnStretches {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}

export const NO_STRETCHES: OwnStretches = { n: 0, sum: 0, squares: 0 };

/** Keys off the number pad that make a stretch. */
export const OWN_STRETCH_KEYS = { least: 30, most: 80 } as const;

/** Older stretches fade: habits change. */
const MAX_STRETCHES = 400;
/** Every key is part of so many stretches. */
const OVERLAP = 4;
/** What is taken of a user before anything is known: a mean that counts as one stretch, a variance that counts as three. */
const UNKNOWN = { mean: 0, meanWeight: 1, variance: 3.6, varianceWeight: 3 } as const;
/** About one own stretch in ten is lower than the mean less so many deviations. */
const LOW_TENTH = 1.3;
/** The low tenth of a user who is no steadier than most (natural log), and the largest factor. */
const ORDINARY = -1;
const MAX_LOG_FACTOR = 2.5;

export function withStretches(known: OwnStretches, ratios: readonly number[]): OwnStretches {
  let { n, sum, squares } = known;
  for (const ratio of ratios) {
    n += 1;
    sum += ratio;
    squares += ratio * ratio;
  }
  const scale = Math.min(1, MAX_STRETCHES / Math.max(n, 1));
  return { n: n * scale, sum: sum * scale, squares: squares * scale };
}

/** Factor on the odds that bring an alarm: 1 for anybody, up to 12 for the steadiest. */
export function alarmFactor({ n, sum, squares }: OwnStretches): number {
  if (n === 0) return 1;
  const weight = n / OVERLAP;
  const { mean, meanWeight, variance, varianceWeight } = UNKNOWN;
  const average = sum / n;
  const spread = Math.max(0, squares / n - average * average);
  const centre = (weight * average + meanWeight * mean) / (weight + meanWeight);
  const deviation = Math.sqrt((weight * spread + varianceWeight * variance) / (weight + varianceWeight));
  const low = centre - LOW_TENTH * deviation;
  return Math.exp(Math.min(MAX_LOG_FACTOR, Math.max(0, low - ORDINARY)));
}

/**
 * The posterior that no takeover happened. In: for stretches of input that end now, the prior odds that someone took over at their
 * start and the log likelihood ratio (genuine over impostor) of the input since. Out: the posterior.
 *
 * Two states, genuine and taken over, with a small hazard of takeover. The forward recursion of such a chain multiplies
 * likelihoods of single windows, which would treat an impostor as a new stranger at every window; here every moment of
 * takeover is its own hypothesis and the comparator judges the whole stretch since then in closed form (Shiryaev's
 * procedure over composite hypotheses). The largest term alone would be a generalised CUSUM.
 */

export interface Hypothesis {
  /** Prior odds, against genuine throughout, that someone took over where the stretch begins. */
  readonly priorOdds: number;
  /** Natural-log likelihood ratio, genuine over impostor, of the stretch. */
  readonly llr: number;
}

export interface Posterior {
  /** Probability that the enrolled user is acting now. */
  readonly genuine: number;
  /** Natural log of the factor by which the evidence changed the odds for the user: posterior over prior odds. */
  readonly llr: number;
}

/** Sums the odds of all moments of takeover. */
export function posterior(hypotheses: readonly Hypothesis[]): Posterior {
  let prior = 0;
  let odds = 0;
  for (const { priorOdds, llr } of hypotheses) {
    prior += priorOdds;
    odds += priorOdds * Math.exp(-llr);
  }
  return { genuine: 1 / (1 + odds), llr: prior === 0 ? 0 : Math.log(prior / odds) };
}

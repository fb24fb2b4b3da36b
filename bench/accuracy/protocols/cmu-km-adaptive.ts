/**
 * The self-updating variant of cmu-km. In: a subject, the others. Out: scores of a template that starts from ten repetitions
 * and updates itself through the rest, with one attack for nine genuine attempts.
 */

import {
  type FixedTextCohort,
  type FixedTextSample,
  FixedTextTemplate,
  fixedTextCohort,
  fixedTextLlr,
} from '@vigil/engine/keystroke/fixed-text.ts';
import { ENTRY_GATE, MAX_REPETITIONS, MIN_COMPARED } from '@vigil/engine/keystroke/known-texts.ts';
import type { SubjectScores } from 'vigil-fit/base/metrics.ts';
import { hashOf, seededRandom } from 'vigil-fit/base/random.ts';

export const ENROLLED = 200;
export const ATTEMPTS = 5;
/** A stranger's first repetitions, unpractised as an attacker's are. */
const COHORT_REPETITIONS = 20;
const ATTACK_SHARE = 0.1;
/** Log likelihood ratio that a repetition must reach to enter, against strangers who really typed the text. */
const ADAPTIVE_GATE = 1.2;

export interface CmuTypist {
  readonly id: string;
  readonly times: readonly Float64Array[];
  readonly samples: readonly FixedTextSample[];
}

export function templateOf(samples: readonly FixedTextSample[]): FixedTextTemplate {
  const template = new FixedTextTemplate();
  for (const sample of samples) template.add(sample);
  return template;
}

/** Half of the others as known strangers, the other half as attackers, other halves for each person. */
export function halves(
  subject: CmuTypist,
  people: readonly CmuTypist[],
  seed: number,
): { cohort: FixedTextCohort; attackers: CmuTypist[] } {
  const others = seededRandom(hashOf(subject.id, seed)).shuffled(people.filter(({ id }) => id !== subject.id));
  const known = others.slice(0, Math.floor(others.length / 2));
  return {
    cohort: fixedTextCohort(known.flatMap(({ samples }) => samples.slice(0, COHORT_REPETITIONS))),
    attackers: others.slice(known.length),
  };
}

export interface AdaptiveScores extends SubjectScores {
  /** Share of the attacks in the stream that entered the template. */
  readonly entered: number;
  /** Share of genuine repetitions that did not. */
  readonly keptOut: number;
}

/** @param drawn strangers from the background model, as in the product; else the known half of the others. */
export function adaptiveScores(
  subject: CmuTypist,
  people: readonly CmuTypist[],
  seed: number,
  drawn?: FixedTextCohort,
): AdaptiveScores {
  const { cohort: known, attackers } = halves(subject, people, seed);
  const cohort = drawn ?? known;
  const gate = drawn === undefined ? ADAPTIVE_GATE : ENTRY_GATE;
  const random = seededRandom(hashOf(subject.id, seed + 1));
  const template = templateOf(subject.samples.slice(0, MIN_COMPARED));
  const tried = random.shuffled(attackers.flatMap(({ samples }) => samples.slice(0, ATTEMPTS)));
  const genuine: number[] = [];
  const impostor: number[] = [];
  let attacks = 0;
  let entered = 0;
  let keptOut = 0;
  const admit = (sample: FixedTextSample): { llr: number; admitted: boolean } => {
    const llr = fixedTextLlr(template, sample, cohort);
    const admitted = llr >= gate;
    if (admitted) template.add(sample, MAX_REPETITIONS);
    return { llr, admitted };
  };
  const judged = subject.samples.length - ENROLLED;
  for (let repetition = MIN_COMPARED; repetition < subject.samples.length; repetition++) {
    if (random.next() < ATTACK_SHARE / (1 - ATTACK_SHARE)) {
      const attacker = attackers[random.below(attackers.length)]!;
      attacks++;
      // A stranger who has practised: any of the first 50 repetitions.
      if (admit(attacker.samples[random.below(50)]!).admitted) entered++;
    }
    if (repetition >= ENROLLED) {
      // The protocol's impostor attempts, spread evenly over the judged stretch; they do not update the template.
      const due = Math.ceil((tried.length * (repetition - ENROLLED + 1)) / judged);
      while (impostor.length < due) impostor.push(fixedTextLlr(template, tried[impostor.length]!, cohort));
    }
    const { llr, admitted } = admit(subject.samples[repetition]!);
    if (repetition >= ENROLLED) genuine.push(llr);
    if (!admitted) keptOut++;
  }
  return {
    genuine,
    impostor,
    entered: attacks === 0 ? 0 : entered / attacks,
    keptOut: keptOut / (subject.samples.length - MIN_COMPARED),
  };
}

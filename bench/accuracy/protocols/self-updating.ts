/**
 * A self-updating template of a text typed again and again, along the product's path: strangers drawn from the background
 * model, the product's gate. In: a subject's repetitions in order, repetitions of others. Out: scores and what entered.
 */

import {
  type FixedTextCohort,
  type FixedTextSample,
  FixedTextTemplate,
  fixedTextLlr,
} from '@vigil/engine/keystroke/fixed-text.ts';
import { ENTRY_GATE, MAX_REPETITIONS, MIN_COMPARED } from '@vigil/engine/keystroke/known-texts.ts';
import { hashOf, seededRandom } from 'vigil-fit/base/random.ts';

const ATTACK_SHARE = 0.1;
/** Attempts of others beside each genuine one; they do not update the template. */
const TRIED = 3;

export interface UpdatedScores {
  /** Natural-log likelihood ratios, with the index of the repetition at which they were taken. */
  readonly genuine: readonly { readonly at: number; readonly llr: number }[];
  readonly impostor: readonly { readonly at: number; readonly llr: number }[];
  /** Attacks in the stream, and how many of them entered the template. */
  readonly attacks: number;
  readonly entered: number;
  /** Genuine repetitions that did not enter. */
  readonly keptOut: number;
}

export function updateAlong(
  id: string,
  own: readonly FixedTextSample[],
  others: readonly FixedTextSample[],
  cohort: FixedTextCohort,
  seed: number,
): UpdatedScores {
  const random = seededRandom(hashOf(id, seed));
  const template = new FixedTextTemplate();
  for (const sample of own.slice(0, MIN_COMPARED)) template.add(sample, MAX_REPETITIONS);
  const genuine: { at: number; llr: number }[] = [];
  const impostor: { at: number; llr: number }[] = [];
  let attacks = 0;
  let entered = 0;
  let keptOut = 0;
  const another = (): FixedTextSample => others[random.below(others.length)]!;
  const admit = (sample: FixedTextSample): { llr: number; admitted: boolean } => {
    const llr = fixedTextLlr(template, sample, cohort);
    if (llr >= ENTRY_GATE) template.add(sample, MAX_REPETITIONS);
    return { llr, admitted: llr >= ENTRY_GATE };
  };
  for (let at = MIN_COMPARED; at < own.length; at++) {
    if (others.length > 0 && random.next() < ATTACK_SHARE / (1 - ATTACK_SHARE)) {
      attacks++;
      if (admit(another()).admitted) entered++;
    }
    for (let tried = 0; tried < TRIED && others.length > 0; tried++) {
      impostor.push({ at, llr: fixedTextLlr(template, another(), cohort) });
    }
    const { llr, admitted } = admit(own[at]!);
    genuine.push({ at, llr });
    if (!admitted) keptOut++;
  }
  return { genuine, impostor, attacks, entered, keptOut };
}

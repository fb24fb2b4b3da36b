/** Compares input with a user's templates. In: a profile. Out: natural-log likelihood ratios. */

import { seededRandom } from '../base/random.ts';
import { lengthened } from '../keystroke/calibrate.ts';
import { drawCohort } from '../keystroke/drawn-cohort.ts';
import { type FixedTextCohort, fixedTextLlr } from '../keystroke/fixed-text.ts';
import { compareKeystrokes } from '../keystroke/keystroke-llr.ts';
import { prepareTemplate } from '../keystroke/keystroke-template.ts';
import { isSameText, MIN_COMPARED, type Repetition } from '../keystroke/known-texts.ts';
import type { KeystrokeModel } from '../keystroke/model.ts';
import type { PairClassifier } from '../pointer/pair-classifier.ts';
import { pointerLlr } from '../pointer/pointer-llr.ts';
import type { ProfileState } from '../profile.ts';
import { alarmFactor } from './own-stretches.ts';
import type { Comparator } from './stretch.ts';
import { TUNING } from './tuning.ts';

/** Keys of the number pad from which a template knows how the user types there. */
const MIN_KEYPAD_KEYS = 40;

export function comparatorOf(profile: ProfileState, model: KeystrokeModel, pairs: PairClassifier): Comparator {
  const template = profile.keystrokes.keys === 0 ? null : prepareTemplate(model, profile.keystrokes);
  const lowest = Math.min(model.calibration.lowest, -TUNING.againstBound);
  const compared = { ...model, calibration: { ...model.calibration, lowest } };
  return {
    knows: {
      typing: template !== null,
      keypad: (template?.keypadKeys ?? 0) >= MIN_KEYPAD_KEYS,
      pointer: profile.pointer !== null,
    },
    alarmFactor: alarmFactor(profile.ownStretches),
    lengthened: (keys) => lengthened(model.calibration, keys),
    keystroke: (evidence) => (template === null ? null : compareKeystrokes(compared, template, evidence)),
    text(repetition) {
      const known = profile.texts.find((text) => isSameText(text, repetition.field, repetition.zones));
      if (known === undefined || known.template.samples.length < MIN_COMPARED) return 0;
      return fixedTextLlr(known.template, repetition.sample, cohortOf(model, repetition));
    },
    stroke(features, evidence) {
      if (profile.pointer !== null) evidence.addStroke(profile.pointer, features);
    },
    pointer: (evidence) => (profile.pointer === null ? null : pointerLlr(profile.pointer, evidence, pairs)),
  };
}

/** Cohorts drawn for the latest texts. Drawing one takes a few milliseconds, and profiles are replaced every minute. */
const MAX_COHORTS = 16;
const cohortsOf = new WeakMap<KeystrokeModel, Map<string, FixedTextCohort>>();

function cohortOf(model: KeystrokeModel, { field, zones }: Repetition): FixedTextCohort {
  const cohorts = cohortsOf.get(model) ?? new Map<string, FixedTextCohort>();
  cohortsOf.set(model, cohorts);
  const name = [field, ...zones].join(' ');
  const known = cohorts.get(name);
  if (known !== undefined) return known;
  const cohort = drawCohort(model, zones, seededRandom(field));
  cohorts.set(name, cohort);
  if (cohorts.size > MAX_COHORTS) cohorts.delete(cohorts.keys().next().value!);
  return cohort;
}

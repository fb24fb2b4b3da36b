/** A person's templates as the evidence window asks them. In: a profile. Out: likelihood ratios, natural logarithm. */
import { compareKeystrokes, probeOf } from '../keystroke/keystroke-llr.ts';
import { prepareTemplate } from '../keystroke/keystroke-template.ts';
import type { KeystrokeModel } from '../keystroke/model.ts';
import { pointerLlr, strokeScore } from '../pointer/pointer-model.ts';
import type { ProfileState } from '../profile.ts';
import type { Comparator } from './evidence-window.ts';

export function comparatorOf(profile: ProfileState, model: KeystrokeModel): Comparator {
  const template = profile.keystrokes.keys === 0 ? null : prepareTemplate(model, profile.keystrokes);
  return {
    keystroke: (evidence, keys) =>
      template === null ? null : compareKeystrokes(model, template, probeOf(model, evidence, keys)),
    stroke: (features) => (profile.pointer === null ? 0 : strokeScore(profile.pointer, features)),
    pointer: (scores) => (profile.pointer === null ? null : pointerLlr(profile.pointer, scores)),
  };
}

/** A person's templates as the evidence window asks them. In: a profile. Out: likelihood ratios, natural logarithm. */
import { keystrokeLlr } from '../keystroke-interim/keystroke.ts';
import { pointerLlr, strokeScore } from '../pointer/pointer-model.ts';
import type { ProfileState } from '../profile.ts';
import type { Comparator } from './evidence-window.ts';

export function comparatorOf(profile: ProfileState): Comparator {
  return {
    keystroke: (stats) => (profile.keystrokes.keys === 0 ? null : keystrokeLlr(profile.keystrokes, stats)),
    stroke: (features) => (profile.pointer === null ? 0 : strokeScore(profile.pointer, features)),
    pointer: (scores) => (profile.pointer === null ? null : pointerLlr(profile.pointer, scores)),
  };
}

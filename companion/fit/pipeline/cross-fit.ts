/**
 * Everything fitted twice, each time without one half of the people. In: people, options. Out: for each half the parameters that know
 * none of it, calibrated on the other half's comparisons; raw comparisons of all, for the final calibration.
 */

import type { Calibration } from '@vigil/engine/keystroke/model.ts';
import type { ModelParameters } from '@vigil/engine/keystroke/model-file.ts';
import { type PointerBackground, shippedBackground } from '@vigil/engine/pointer/background.ts';
import type { BackgroundSubject } from '../keystroke/background-subject.ts';
import type { RawCondition } from '../keystroke/calibration.ts';
import type { SubjectStrokes } from '../pointer/subject-strokes.ts';
import { hasPointer, isTypist } from '../recordings/check.ts';
import type { PilotSubject } from '../recordings/pilot-subject.ts';
import {
  backgroundOf,
  type FittedPointer,
  fitPointer,
  type PointerFusion,
  type PointerParts,
  pointerPartsOf,
} from './fit-pointer.ts';
import type { FitSteps } from './fit-steps.ts';
import { calibrateTyping, compareTypists, fitTyping, type TypingOptions } from './fit-typing.ts';
import { FOLDS, type Fold, foldsOf } from './folds.ts';
import { comparePointers, fitFusion, fusionCost, type OwnerComparison } from './fuse-pointer.ts';
import { pointerSubject } from './pointer-subject.ts';
import { typingSubject } from './typing-subject.ts';

/** Fewer typists than this move nothing. */
const MIN_TYPISTS = 8;
/** Fewer people with pointer work than this calibrate nothing. */
const MIN_POINTERS = 8;

export interface PilotMaterial {
  readonly typists: readonly BackgroundSubject[];
  readonly pointers: readonly SubjectStrokes[];
  readonly parts: PointerParts;
  readonly foldOf: ReadonlyMap<string, Fold>;
}

/** Null: too few people for that modality, which stays as shipped. */
export interface HalfFit {
  readonly fold: Fold;
  readonly typing: { readonly parameters: ModelParameters; readonly conditions: readonly RawCondition[] } | null;
  readonly pointer: { readonly fitted: FittedPointer; readonly owners: readonly OwnerComparison[] } | null;
}

export function materialOf(people: readonly PilotSubject[], seed: number): PilotMaterial {
  const pointers = people.filter(hasPointer).map(pointerSubject);
  return {
    typists: people.filter(isTypist).map(typingSubject),
    pointers,
    parts: pointerPartsOf(pointers.length),
    foldOf: foldsOf(
      people.map(({ id }) => id),
      seed,
    ),
  };
}

export const fitsTyping = ({ typists }: PilotMaterial): boolean => typists.length >= MIN_TYPISTS;
export const fitsPointer = ({ pointers }: PilotMaterial): boolean => pointers.length >= MIN_POINTERS;

/** What was fitted of the pointer: the pair classifier is own where it did better than the shipped one on people apart. */
export interface CrossFit {
  readonly halves: readonly HalfFit[];
  readonly parts: PointerParts;
  /** Cllr of own and shipped pair classifier, each with the same forests; null: too few people for an own one, or it compares none of them. */
  readonly pairs: { readonly own: number; readonly shipped: number } | null;
}

export function crossFit(material: PilotMaterial, options: TypingOptions, steps: FitSteps): CrossFit {
  const halves = FOLDS.map((fold): HalfFit => {
    steps.begin(`fit without half ${fold + 1}`);
    return {
      fold,
      typing: typingWithout(fold, material, options),
      pointer: pointerWithout(fold, material, options, steps),
    };
  });
  const { parts } = material;
  if (!parts.pairs) return { halves, parts, pairs: null };
  const others = { ...material, parts: { ...parts, pairs: false } };
  const shipped = halves.map((half) => ({ ...half, pointer: pointerWithout(half.fold, others, options, steps) }));
  const pairs = { own: pointerCost(halves), shipped: pointerCost(shipped) };
  if (pairs.own < pairs.shipped) return { halves, parts, pairs };
  return { halves: shipped, parts: others.parts, pairs: Number.isFinite(pairs.own) ? pairs : null };
}

/** Cllr of each half, calibrated on the other; every size of window counts the same. */
function pointerCost(halves: readonly HalfFit[]): number {
  const costs = halves.map(({ fold, pointer }) => {
    const fusion = pointerFusion(
      halves.filter((half) => half.fold !== fold),
      shippedBackground,
    );
    return fusion === null || pointer === null ? Number.POSITIVE_INFINITY : fusionCost(fusion, pointer.owners);
  });
  return costs.reduce((sum, cost) => sum + cost / costs.length, 0);
}

/** @param fold is left out of the fit, and compared. */
function typingWithout(fold: Fold, material: PilotMaterial, options: TypingOptions): HalfFit['typing'] {
  if (!fitsTyping(material)) return null;
  const isHeld = ({ id }: BackgroundSubject) => material.foldOf.get(id) === fold;
  const parameters = fitTyping(
    material.typists.filter((typist) => !isHeld(typist)),
    options,
    `without ${fold}`,
  );
  return { parameters, conditions: compareTypists(parameters, material.typists.filter(isHeld), options.seed) };
}

function pointerWithout(
  fold: Fold,
  material: PilotMaterial,
  options: TypingOptions,
  steps: FitSteps,
): HalfFit['pointer'] {
  if (!fitsPointer(material)) return null;
  const { seed } = options;
  const isHeld = ({ name }: SubjectStrokes) => material.foldOf.get(name) === fold;
  const others = material.pointers.filter((subject) => !isHeld(subject));
  const fitted = fitPointer(others, material.parts, options, `without ${fold}`);
  const background = backgroundOf(fitted, shippedBackground);
  const owners = comparePointers(material.pointers.filter(isHeld), background, seed, (done, of) =>
    steps.report(`pointer of ${done + 1} of ${of}`, 0.3 + (0.7 * done) / of),
  );
  return { fitted, owners };
}

export function typingCalibration(halves: readonly HalfFit[], options: TypingOptions): Calibration {
  const conditions = halves.flatMap(({ typing }) => typing?.conditions ?? []);
  const people = new Set(conditions.flatMap(({ genuine }) => genuine.map(({ template }) => template))).size;
  return calibrateTyping(conditions, Math.max(1, people * halves.length), options);
}

/** The shipped forest's calibration cannot be changed: it stands in the shipped parameters. */
export function pointerFusion(halves: readonly HalfFit[], shipped: () => PointerBackground): PointerFusion | null {
  const owners = halves.flatMap(({ pointer }) => pointer?.owners ?? []);
  if (owners.length < MIN_POINTERS / 2) return null;
  const ownBackground = halves.every(({ pointer }) => pointer?.fitted.parameters);
  return fitFusion(owners, ownBackground ? null : shipped().calibration);
}

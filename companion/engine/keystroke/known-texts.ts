/**
 * Texts that a person types again and again, each in its field. In: repetitions that may be learnt. Out: the templates, few
 * and bounded, to be compared and kept with the profile. A text is named by the field's keyed hash and a hash of the zones
 * typed: the zones themselves are never kept.
 */

import type { Zone } from '@vigil/protocol/zones.ts';
import { FNV_BASIS, fnv1a } from '../base/hash.ts';
import { type FixedTextSample, FixedTextTemplate } from './fixed-text.ts';

/** A text typed once, from end to end, without a correction. */
export interface Repetition {
  /** The page's keyed hash of the field, never 0. */
  readonly field: number;
  readonly zones: readonly Zone[];
  readonly sample: FixedTextSample;
}

export interface KnownText {
  readonly field: number;
  /** {@link textHash} of what was typed, and how many keys that were. */
  readonly hash: number;
  readonly keys: number;
  readonly template: FixedTextTemplate;
}

/** Texts kept. A user name, a password-like code, a payee, a few amounts. */
export const MAX_TEXTS = 8;
/** Repetitions kept of each: the self-updating template of the benchmark. */
export const MAX_REPETITIONS = 50;
/** Repetitions before a text is compared at all: so many first samples the benchmark's template starts from. */
export const MIN_COMPARED = 10;
/** Log likelihood ratio that a repetition of a compared text must reach before it may enter its template. */
export const ENTRY_GATE = 1.8;
/** Shorter texts say too little, longer ones are no habit. */
export const MIN_TEXT_LENGTH = 6;
export const MAX_TEXT_LENGTH = 32;

/** FNV-1a (Fowler, Noll and Vo), 32 bits: many sequences of zones share one, so none can be read back. */
export function textHash(field: number, zones: readonly Zone[]): number {
  return fnv1a(zones, FNV_BASIS ^ field);
}

export function isSameText(known: KnownText, field: number, zones: readonly Zone[]): boolean {
  return known.field === field && known.keys === zones.length && known.hash === textHash(field, zones);
}

/** The texts with the repetitions learnt, the last typed ones last. What was handed in stays as it was. */
export function learnRepetitions(
  known: readonly KnownText[],
  repetitions: readonly Repetition[],
): readonly KnownText[] {
  let texts = known;
  for (const repetition of repetitions) {
    const before = texts.find((text) => isSameText(text, repetition.field, repetition.zones));
    const template = new FixedTextTemplate();
    for (const sample of before?.template.samples ?? []) template.add(sample, MAX_REPETITIONS);
    template.add(repetition.sample, MAX_REPETITIONS);
    const others = texts.filter((text) => text !== before);
    const { field, zones } = repetition;
    texts = [...withCapacity(others), { field, hash: textHash(field, zones), keys: zones.length, template }];
  }
  return texts;
}

/** Drops the text known least, the oldest of several: texts typed once come and go, habits stay. */
function withCapacity(texts: readonly KnownText[]): readonly KnownText[] {
  if (texts.length < MAX_TEXTS) return texts;
  const fewest = Math.min(...texts.map(({ template }) => template.samples.length));
  const dropped = texts.findIndex(({ template }) => template.samples.length === fewest);
  return texts.filter((_, index) => index !== dropped);
}

/**
 * Comparisons to fit the pair classifier on. In: people of one corpus. Out: templates, stretches of strokes of the same
 * subject's other sittings and of other people of the corpus, and how each term deviates.
 *
 * A subject of many sittings gives six templates of 400 strokes, each compared with the sittings of the next sixth; others
 * two, one way and the other. Owner and impostor are always of one corpus: what corpora differ in must not count.
 */

import { type Random, seededRandom } from '@vigil/engine/base/random.ts';
import { DifferenceSums } from '@vigil/engine/pointer/difference-sums.ts';
import {
  type CommonPlaces,
  type DifferenceTemplate,
  differenceTemplate,
} from '@vigil/engine/pointer/difference-template.ts';
import { deviationOf, TERMS } from '@vigil/engine/pointer/pair-terms.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { joinRows, spreadRows } from '@vigil/engine/pointer/train-pointer-model.ts';
import { type SessionStrokes, type SubjectStrokes, strokesIn, windowsOf } from './subject-strokes.ts';

/** A template's strokes and the sittings that are compared with it. */
export interface Side {
  readonly subject: string;
  readonly enrolled: Uint8Array;
  readonly probes: readonly SessionStrokes[];
}

/** Comparisons of one corpus and window size, a row each. */
export interface PairSet {
  readonly size: number;
  readonly same: readonly boolean[];
  /** Strokes that count. */
  readonly strokes: readonly number[];
  /** rows x TERMS: difference in units of the subject's spread and its sampling variance; NaN where unknown. */
  readonly differences: Float32Array;
  readonly sampling: Float32Array;
}

const GROUPS = 6;
const MANY_SITTINGS = 2 * GROUPS;
const GROUP_STROKES = 400;
const GROUP_SITTINGS = 12;
const SITTING_STROKES = 150;
const MIN_ENROLLED = 50;
export const WINDOW_SIZES = [10, 20, 50];
/** Comparisons with other people, of one corpus and window size. */
const MAX_OTHERS = 5000;

export function sidesOf(people: readonly SubjectStrokes[]): Side[] {
  return people.flatMap((subject) => {
    const { name, enrolment, probes } = subject;
    if (enrolment.length + probes.length >= MANY_SITTINGS) return groups(subject);
    const ways = [
      [enrolment, probes],
      [probes, enrolment],
    ] as const;
    return ways
      .filter(([own]) => strokesIn(own) >= MIN_ENROLLED)
      .map(([own, others]) => ({ subject: name, enrolled: joinRows(own), probes: others }));
  });
}

function groups({ name, enrolment, probes }: SubjectStrokes): Side[] {
  const sittings = [...enrolment, ...probes];
  const group = (g: number) => sittings.filter((_, k) => k % GROUPS === g % GROUPS);
  return Array.from({ length: GROUPS }, (_, g) => ({
    subject: name,
    enrolled: spreadRows(joinRows(group(g)), GROUP_STROKES),
    probes: group(g + 1)
      .slice(0, GROUP_SITTINGS)
      .map((rows) => rows.subarray(0, SITTING_STROKES * FEATURE_COUNT)),
  }));
}

/** Differences of one row; what is not known differs by nothing. */
export function differencesOf({ differences }: PairSet, row: number): Float64Array {
  return Float64Array.from(differences.subarray(row * TERMS, (row + 1) * TERMS), (value) => value || 0);
}

export function comparePairs(sides: readonly Side[], common: CommonPlaces, size: number, seed: number): PairSet {
  const random = seededRandom(seed);
  const windows = sides.map(({ probes }) => windowsOf(probes, size));
  const total = windows.reduce((sum, { length }) => sum + length, 0);
  const share = MAX_OTHERS / Math.max(1, sides.length * total);
  const rows = new PairRows();
  for (const [at, side] of sides.entries()) {
    const template = differenceTemplate(side.enrolled, common);
    for (const window of windows[at]!) rows.add(template, window, true);
    for (const [other, theirs] of windows.entries()) {
      if (sides[other]!.subject === side.subject) continue;
      for (const window of drawn(theirs, share, random)) rows.add(template, window, false);
    }
  }
  return rows.set(size);
}

function drawn<Item>(items: readonly Item[], share: number, random: Random): Item[] {
  return items.filter(() => random() < share);
}

class PairRows {
  private readonly same: boolean[] = [];
  private readonly strokes: number[] = [];
  private readonly differences: number[] = [];
  private readonly sampling: number[] = [];
  private readonly sums = new DifferenceSums();

  add(template: DifferenceTemplate, window: SessionStrokes, same: boolean): void {
    this.sums.clear();
    for (let at = 0; at < window.length; at += FEATURE_COUNT) this.sums.addStroke(template, window, at);
    if (this.sums.strokes === 0) return;
    this.same.push(same);
    this.strokes.push(this.sums.strokes);
    for (let term = 0; term < TERMS; term++) {
      const deviation = deviationOf(template, this.sums, term);
      this.differences.push(deviation?.difference ?? Number.NaN);
      this.sampling.push(deviation?.sampling ?? Number.NaN);
    }
  }

  set(size: number): PairSet {
    return {
      size,
      same: this.same,
      strokes: this.strokes,
      differences: Float32Array.from(this.differences),
      sampling: Float32Array.from(this.sampling),
    };
  }
}

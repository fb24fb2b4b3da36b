/**
 * What recordings suffice for. In: recordings. Out: counts, and for each purpose whether there is enough, in figures that the fit itself
 * uses. Counts are of people who suffice, not of all.
 */
import { type DeviceCounts, deviceCounts, devicesText } from './devices.ts';
import type { PilotSubject } from './pilot-subject.ts';
import type { LeftOut, Recordings } from './read-recordings.ts';

/** A person counts as a typist, or for the pointer, from here on: enough to learn a template and to compare later visits. */
const ENOUGH = {
  keys: 600,
  strokes: 200,
  visits: 2,
} as const;

/** People that each part of a fit takes. */
export const NEEDED = {
  /** Recalibration and covariances with the prior's factors. */
  calibration: 20,
  /** Factors and cells from scratch. */
  scratch: 200,
  /** Background of the pointer's forest: groups of ten, at least two groups. */
  background: 10,
  /** Pair classifier of the pointer from scratch. */
  pairs: 20,
  /** A false match table whose bound reaches 5%, the limit of the portal's preset `balanced`; and 1%, that of `strict`. */
  falseMatches5: 13,
  falseMatches1: 26,
} as const;

export type FitPurpose = keyof typeof NEEDED;

const PURPOSES: Readonly<
  Record<FitPurpose, { readonly of: 'typists' | 'pointers' | 'either'; readonly text: string }>
> = {
  calibration: { of: 'typists', text: 'typing: calibration and covariances, with the shipped parameters as prior' },
  scratch: { of: 'typists', text: 'typing: parameters from scratch' },
  background: { of: 'pointers', text: 'pointer: background of own people' },
  pairs: { of: 'pointers', text: 'pointer: pair classifier from scratch' },
  falseMatches5: { of: 'either', text: 'false match table with a bound of 5% (preset balanced)' },
  falseMatches1: { of: 'either', text: 'false match table with a bound of 1% (preset strict)' },
};

export interface CheckedPurpose {
  readonly purpose: FitPurpose;
  readonly text: string;
  readonly have: number;
  readonly needed: number;
  readonly enough: boolean;
}

export interface Check {
  readonly files: number;
  readonly leftOut: readonly LeftOut[];
  readonly people: number;
  /** Persons with enough typing, with enough pointer work, and with either. */
  readonly typists: number;
  readonly pointers: number;
  readonly either: number;
  readonly visits: number;
  readonly keys: number;
  readonly strokes: number;
  /** Median person. */
  readonly median: { readonly visits: number; readonly days: number; readonly keys: number; readonly strokes: number };
  readonly devices: DeviceCounts;
  readonly purposes: readonly CheckedPurpose[];
}

export const isTypist = ({ recorded }: PilotSubject): boolean =>
  recorded.keys >= ENOUGH.keys && recorded.visits >= ENOUGH.visits;
export const hasPointer = ({ recorded }: PilotSubject): boolean =>
  recorded.strokes >= ENOUGH.strokes && recorded.visits >= ENOUGH.visits;

export function check({ people, leftOut, files }: Pick<Recordings, 'people' | 'leftOut' | 'files'>): Check {
  const counts = {
    typists: people.filter(isTypist).length,
    pointers: people.filter(hasPointer).length,
    either: people.filter((subject) => isTypist(subject) || hasPointer(subject)).length,
  };
  const sum = (of: keyof PilotSubject['recorded']) => people.reduce((total, { recorded }) => total + recorded[of], 0);
  const median = (of: keyof PilotSubject['recorded']) => medianOf(people.map(({ recorded }) => recorded[of]));
  return {
    files,
    leftOut,
    people: people.length,
    ...counts,
    visits: sum('visits'),
    keys: sum('keys'),
    strokes: sum('strokes'),
    median: { visits: median('visits'), days: median('days'), keys: median('keys'), strokes: median('strokes') },
    devices: deviceCounts(people),
    purposes: (Object.keys(PURPOSES) as FitPurpose[]).map((purpose) => {
      const { of, text } = PURPOSES[purpose];
      const [have, needed] = [counts[of], NEEDED[purpose]];
      return { purpose, text, have, needed, enough: have >= needed };
    }),
  };
}

export function checkText(checked: Check): string {
  const { median } = checked;
  const all = `${counted(checked.people, 'person', 'people')} in ${counted(checked.files, 'file')}`;
  const lines = [
    `${all}: ${counted(checked.visits, 'visit')}, ${amountsOf(checked)}.`,
    `The median person: ${counted(median.visits, 'visit')} on ${counted(median.days, 'day')}, ${amountsOf(median)}.`,
    `Enough typing (${ENOUGH.keys} keys in ${ENOUGH.visits} visits): ${checked.typists} people. ` +
      `Enough pointer work (${ENOUGH.strokes} strokes): ${checked.pointers} people.`,
    '',
    ...checked.purposes.map(
      ({ text, have, needed, enough }) =>
        `${enough ? 'enough    ' : 'too little'}  ${text}: ${have} of ${needed} people`,
    ),
    '',
    ...devicesText(checked.devices),
  ];
  if (checked.leftOut.length > 0)
    lines.push('', 'Left out:', ...checked.leftOut.map(({ file, code, message }) => `  ${file}: ${message} (${code})`));
  return lines.join('\n');
}

const amountsOf = ({ keys, strokes }: Pick<Check, 'keys' | 'strokes'>): string =>
  `${counted(keys, 'key')}, ${counted(strokes, 'stroke')}`;
const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

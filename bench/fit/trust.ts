/**
 * Makes the false match table that the product ships. In: `--data DIR --out FILE` and keystroke parameters fitted on
 * background people only (`--parameters FILE.bin`, made by `keystroke.ts --apart 1`). Out: a module with the table. Templates
 * and impostors are the other people: nobody is compared under a model that was fitted on them. Pointers are compared with
 * a background of the people who are neither owner nor impostor, under the shipped calibration. `--strokes-alone` keeps
 * what stands in the table about typing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readAalto, type TypingSubject } from '@vigil/corpora/aalto.ts';
import { hashOf, seededRandom } from '@vigil/corpora/random.ts';
import { createEngine } from '@vigil/engine/engine.ts';
import type { Engine, Profile } from '@vigil/engine/engine-api.ts';
import { decodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { shippedParameters } from '@vigil/engine/parameters.ts';
import { shippedBackground } from '@vigil/engine/pointer/background.ts';
import type { FalseMatchTable } from '@vigil/engine/trust/false-match.ts';
import { FALSE_MATCH_TABLE } from '@vigil/engine/trust/false-match-table.ts';
import { readBalabitStrokes } from '../trials/balabit-strokes.ts';
import { proportionInterval } from '../trials/intervals.ts';
import { isJudged } from '../trials/people-apart.ts';
import { compareOpenSet } from '../trials/pointer-comparisons.ts';
import { llrs } from '../trials/pointer-windows.ts';
import { StreamWriter } from '../trials/stream-writer.ts';
import { divide, enrolDay, keysOf, ORIGIN_MS, play } from '../trials/user-streams.ts';
import { fittedBackground } from './pointer-background.ts';

/** Names the table in every attestation: another number for every other table. */
const CALIBRATION = 'aalto-300x10-4';
const LEVELS = [20, 50, 100, 200] as const;
const IMPOSTORS = 10;
const STROKE_LEVELS = [8, 20, 50] as const;
/** A trained template (engine/adaptation/stages.ts). */
const ENROLLED_STROKES = 500;
/** Log10 likelihood ratios at which the table is written. */
const GRID = Array.from({ length: 29 }, (_, i) => -2 + i * 0.25);

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    out: { type: 'string', default: '' },
    parameters: { type: 'string', default: '' },
    people: { type: 'string', default: '300' },
    'strokes-alone': { type: 'boolean', default: false },
  },
});

const levels = values['strokes-alone'] ? FALSE_MATCH_TABLE.levels : await typingLevels();
const table: FalseMatchTable = { cal: CALIBRATION, levels, strokeLevels: await strokeLevels() };
writeFileSync(values.out, moduleOf(table));

/** Templates of typing, each against some of the others. */
async function typingLevels(): Promise<FalseMatchTable['levels']> {
  const engine = createEngine({
    checkClock: false,
    parameters: { ...shippedParameters(), keystrokes: decodeModel(readFileSync(values.parameters)) },
  });
  const people = (await readAalto(values.data))
    .filter(({ id, runs }) => isJudged(id, 1) && runs.length >= 9 && keysOf(runs) >= 400)
    .slice(0, Number(values.people));
  const scores = LEVELS.map((): number[] => []);
  for (const [index, subject] of people.entries()) {
    if (index % 20 === 0) console.error(`template ${index} of ${people.length}`);
    const profile = enrolDay(engine, engine.newProfile(ORIGIN_MS), { runs: divide(subject).enrol, pointer: [] }, 0);
    const random = seededRandom(hashOf(subject.id));
    const others = people.filter(({ id }) => id !== subject.id);
    for (const impostor of random.shuffled(others).slice(0, IMPOSTORS)) noteScores(engine, profile, impostor, scores);
  }
  return LEVELS.map((keys, level) => {
    const reached = scores[level]!;
    return { keys, n: reached.length, rows: rowsOf(reached, reached.length) };
  });
}

/** An impostor's score when each level of evidence is first reached. */
function noteScores(on: Engine, profile: Profile, impostor: TypingSubject, into: readonly number[][]): void {
  const writer = new StreamWriter('stream-of-impostor', ORIGIN_MS);
  for (const run of impostor.runs.slice(0, 6)) writer.type(run);
  writer.flush();
  let next = 0;
  play(on.startSession(profile, ORIGIN_MS), writer.arrivals, ({ llr, evidence }) => {
    if (llr !== null && evidence.keys >= LEVELS[next]!) into[next++]!.push(llr);
    return next < LEVELS.length;
  });
}

/** Every window of an impostor's strokes against every owner; pairs of people, not windows, are what is independent. */
async function strokeLevels(): Promise<FalseMatchTable['strokeLevels']> {
  const impostors = STROKE_LEVELS.map((): number[] => []);
  let pairs = 0;
  const { calibration } = shippedBackground();
  const balabit = await readBalabitStrokes(values.data);
  for (const { model, foreign } of compareOpenSet(
    balabit,
    ENROLLED_STROKES,
    (others) => fittedBackground(others, calibration),
    {},
  )) {
    console.error(`pointer pair ${++pairs}`);
    for (const [level, strokes] of STROKE_LEVELS.entries()) {
      impostors[level]!.push(...llrs(model, foreign, strokes).map((llr) => llr / Math.LN10));
    }
  }
  return STROKE_LEVELS.map((strokes, level) => ({ strokes, n: pairs, rows: rowsOf(impostors[level]!, pairs) }));
}

/** @param n what counts as independent in the upper bound. */
function rowsOf(impostors: readonly number[], n: number): FalseMatchTable['levels'][number]['rows'] {
  const rows = GRID.map((score): [number, number, number] => {
    const share = impostors.filter((llr) => llr >= score).length / impostors.length;
    return [score, round(share), round(proportionInterval(Math.ceil(share * n - 1e-9), n).high)];
  });
  return rows.filter(([, est], i) => i === 0 || est > 0 || rows[i - 1]![1] > 0);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

function moduleOf(made: FalseMatchTable): string {
  return [
    '/** Written by `bench/fit/trust.ts`; do not edit. In: nothing. Out: the shipped false match table. */',
    "import type { FalseMatchTable } from './false-match.ts';",
    '',
    `export const FALSE_MATCH_TABLE: FalseMatchTable = ${JSON.stringify(made)};`,
    '',
  ].join('\n');
}

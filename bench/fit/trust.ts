/**
 * Makes the false match table that the product ships. In: `--data DIR --out FILE` and keystroke parameters fitted on
 * background people only (`--parameters FILE.bin`). Out: a module with the table. Templates and impostors are the other
 * people: nobody is compared under a model that was fitted on them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Engine, Profile } from '../../companion/core/engine/door.ts';
import { createEngine } from '../../companion/core/engine/engine.ts';
import { decodeModel } from '../../companion/core/engine/keystroke/model-file.ts';
import { shippedParameters } from '../../companion/core/engine/parameters.ts';
import type { FalseMatchTable } from '../../companion/core/engine/trust/false-match.ts';
import { proportionInterval } from '../accuracy/intervals.ts';
import { isJudged } from '../accuracy/people-apart.ts';
import { hashOf, seededRandom } from '../accuracy/random.ts';
import { readAalto, type TypingPerson } from '../accuracy/readers/aalto.ts';
import { divide, enrolDay, keysOf, ORIGIN_MS, play } from '../accuracy/scenes.ts';
import { StreamWriter } from '../accuracy/stream-writer.ts';

const LEVELS = [20, 50, 100, 200] as const;
const IMPOSTORS = 10;
/** Log10 likelihood ratios at which the table is written. */
const GRID = Array.from({ length: 29 }, (_, i) => -2 + i * 0.25);

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    out: { type: 'string', default: '' },
    parameters: { type: 'string', default: '' },
    people: { type: 'string', default: '300' },
  },
});

const engine = createEngine({
  checkClock: false,
  parameters: { ...shippedParameters(), keystrokes: decodeModel(readFileSync(values.parameters)) },
});
const people = (await readAalto(values.data))
  .filter(({ id, runs }) => isJudged(id, 1) && runs.length >= 9 && keysOf(runs) >= 400)
  .slice(0, Number(values.people));
const scores = LEVELS.map((): number[] => []);
for (const [index, person] of people.entries()) {
  if (index % 20 === 0) console.error(`template ${index} of ${people.length}`);
  const profile = enrolDay(engine, engine.newProfile(ORIGIN_MS), { runs: divide(person).enrol, pointer: [] }, 0);
  const random = seededRandom(hashOf(person.id));
  const others = people.filter(({ id }) => id !== person.id);
  for (const impostor of random.shuffled(others).slice(0, IMPOSTORS)) noteScores(engine, profile, impostor, scores);
}
const table: FalseMatchTable = {
  cal: `aalto-${people.length}x${IMPOSTORS}-1`,
  levels: LEVELS.map((keys, level) => levelOf(keys, scores[level]!)),
};
writeFileSync(values.out, moduleOf(table));

/** An impostor's score when each level of evidence is first reached. */
function noteScores(on: Engine, profile: Profile, impostor: TypingPerson, into: readonly number[][]): void {
  const writer = new StreamWriter('stream-of-impostor', ORIGIN_MS);
  for (const run of impostor.runs.slice(0, 6)) writer.type(run);
  writer.flush();
  let next = 0;
  play(on, on.startSession(profile, ORIGIN_MS), writer.arrivals, ({ llr, evidence }) => {
    if (llr !== null && evidence.keys >= LEVELS[next]!) into[next++]!.push(llr);
    return next < LEVELS.length;
  });
}

function levelOf(keys: number, impostors: readonly number[]): FalseMatchTable['levels'][number] {
  const n = impostors.length;
  const rows = GRID.map((score): [number, number, number] => {
    const matches = impostors.filter((llr) => llr >= score).length;
    return [score, round(matches / n), round(proportionInterval(matches, n).high)];
  });
  return { keys, n, rows: rows.filter(([, est], i) => i === 0 || est > 0 || rows[i - 1]![1] > 0) };
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

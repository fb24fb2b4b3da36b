/**
 * Makes the false match table that the product ships. In: `--data DIR --out FILE` and keystroke parameters fitted without the
 * people who are judged (`--parameters FILE.bin`, made by `keystroke.ts --apart 1`). Out: a module with the table.
 *
 * Templates and impostors are the customers of protocol `banking-day`: they learn twenty visits, then every other customer is
 * compared with them, over joint evidence of typing, keypad and pointer. Pairs of people, not comparisons, count as independent
 * in the bound.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { hashOf, seededRandom } from '@vigil/corpora/random.ts';
import type { Engine, Profile } from '@vigil/engine/engine-api.ts';
import { decodeModel } from '@vigil/engine/keystroke/model-file.ts';
import type { FalseMatchTable } from '@vigil/engine/trust/false-match.ts';
import { type BankCustomer, isStrangerTo, readCustomers } from '../trials/bank-customers.ts';
import { type VisitPlan, writeVisit } from '../trials/banking-visits.ts';
import { proportionInterval } from '../trials/intervals.ts';
import { learnVisits } from '../trials/learn-visits.ts';
import { isJudged } from '../trials/people-apart.ts';
import { StreamWriter } from '../trials/stream-writer.ts';
import { engineOf, ORIGIN_MS, play } from '../trials/user-streams.ts';

/** Names the table in every attestation. Change it with the table. */
const CALIBRATION = 'bbmas-work-joint-1';
/** Amounts of evidence that rates are counted for, as the companion reports them: at least so many keys and strokes. */
const LEVELS: readonly { readonly keys: number; readonly strokes: number }[] = [
  { keys: 0, strokes: 8 },
  { keys: 0, strokes: 20 },
  { keys: 0, strokes: 50 },
  { keys: 20, strokes: 0 },
  { keys: 20, strokes: 8 },
  { keys: 20, strokes: 20 },
  { keys: 50, strokes: 0 },
  { keys: 50, strokes: 20 },
  { keys: 100, strokes: 0 },
  { keys: 100, strokes: 20 },
  { keys: 200, strokes: 0 },
];
/** What impostors do: every level is reached by one of them. */
const IMPOSTOR_VISITS: readonly VisitPlan[] = [
  { keys: 210, digits: 0, clicks: 0 },
  { keys: 70, digits: 40, clicks: 60 },
  { keys: 0, digits: 0, clicks: 60 },
  { keys: 0, digits: 66, clicks: 0 },
];
const LEARNT_VISITS = 20;
/** Log10 likelihood ratios at which the table is written. */
const GRID = Array.from({ length: 29 }, (_, i) => -2 + i * 0.25);

/** Scores of impostors on one level, by pair of people. */
type PairScores = Map<string, number[]>;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    out: { type: 'string', default: '' },
    parameters: { type: 'string', default: '' },
  },
});

const engine = engineOf(decodeModel(readFileSync(values.parameters)));
const customers = (await readCustomers(values.data)).filter(({ id }) => isJudged(id, 1, true));
const scores = LEVELS.map((): PairScores => new Map());
for (const [index, owner] of customers.entries()) {
  console.error(`template ${index} of ${customers.length}`);
  const profile = learnVisits(engine, owner, LEARNT_VISITS, hashOf(owner.id));
  for (const impostor of customers.filter((other) => isStrangerTo(owner, other))) {
    for (const plan of IMPOSTOR_VISITS) noteScores(engine, profile, owner, impostor, plan);
  }
}
const levels = LEVELS.map((level, at) => ({ ...level, n: scores[at]!.size, rows: rowsOf(scores[at]!) }));
writeFileSync(values.out, moduleOf({ cal: CALIBRATION, levels }));

/** An impostor's score when each level of evidence is first reached. */
function noteScores(on: Engine, profile: Profile, owner: BankCustomer, impostor: BankCustomer, plan: VisitPlan): void {
  const pair = `${owner.id} ${impostor.id}`;
  const writer = new StreamWriter('stream-of-impostor', ORIGIN_MS);
  writeVisit(writer, plan, impostor.material('judge', seededRandom(hashOf(pair))));
  const reached = new Set<number>();
  play(on.startSession(profile, ORIGIN_MS), writer.arrivals, ({ llr, evidence }) => {
    if (llr === null) return true;
    for (const [at, { keys, strokes }] of LEVELS.entries()) {
      const isDue = evidence.keys >= keys && evidence.strokes >= strokes && (keys > 0 || evidence.keys === 0);
      if (!isDue || reached.has(at)) continue;
      reached.add(at);
      scores[at]!.set(pair, [...(scores[at]!.get(pair) ?? []), llr]);
    }
    return true;
  });
}

/** Share of comparisons at or above each score, with Clopper and Pearson's upper bound over pairs. */
function rowsOf(byPair: PairScores): FalseMatchTable['levels'][number]['rows'] {
  const impostors = [...byPair.values()].flat();
  const pairs = byPair.size;
  const rows = GRID.map((score): [number, number, number] => {
    const share = impostors.filter((llr) => llr >= score).length / impostors.length;
    return [score, round(share), round(proportionInterval(Math.ceil(share * pairs - 1e-9), pairs).high)];
  });
  return rows.filter(([, est], i) => i === 0 || est > 0 || rows[i - 1]![1] > 0);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

function moduleOf(table: FalseMatchTable): string {
  return [
    '/** Written by `bench/fit/trust.ts`; do not edit. In: nothing. Out: the shipped false match table. */',
    "import type { FalseMatchTable } from './false-match.ts';",
    '',
    `export const FALSE_MATCH_TABLE: FalseMatchTable = ${JSON.stringify(table)};`,
    '',
  ].join('\n');
}

/**
 * Makes the false match table that the product ships. In: `--data DIR --out FILE`; keystroke parameters fitted without the people
 * whom the benchmark judges (`--judged FILE.bin`, made by `keystroke.ts --apart 1`), and for each fold of the others parameters
 * fitted without both (`--folds 0.bin,1.bin`, made by `keystroke.ts --apart 1 --fold K/2`). Out: a module with the table; JSON where
 * FILE ends so. Without `--judged` those people have no part in it: that table is for `bench accuracy --table`.
 *
 * Templates and impostors are customers as in protocol `banking-day`, of one fold: they learn twenty visits, then every other
 * customer of the fold is compared with them, over joint evidence of typing, keypad and pointer. So no one is compared by
 * parameters that were fitted on their typing or their keypad, nor by a pointer background or a pair classifier that knows the corpus
 * of their pointers: strangers whom the parameters know are told too well.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Engine, Profile } from '@vigil/engine/engine-api.ts';
import { decodeModel } from '@vigil/engine/keystroke/model-file.ts';
import type { FalseMatchTable } from '@vigil/engine/trust/false-match.ts';
import { hashOf, seededRandom } from 'vigil-fit/base/random.ts';
import { FalseMatchCount } from 'vigil-fit/trust/false-match-count.ts';
import { type BankCustomer, readCustomers, strangersTo } from '../trials/bank-customers.ts';
import { type VisitPlan, writeVisit } from '../trials/banking-visits.ts';
import { pointerWithout } from '../trials/fitted-pointer.ts';
import { learnVisits } from '../trials/learn-visits.ts';
import { foldOf, isJudged } from '../trials/people-apart.ts';
import { StreamWriter } from '../trials/stream-writer.ts';
import { engineOf, ORIGIN_MS, play } from '../trials/user-streams.ts';

/** Names the table in every attestation. Change it with the table. */
const CALIBRATION = 'bbmas-work-joint-6';
/** What impostors do: every level is reached by one of them. */
const IMPOSTOR_VISITS: readonly VisitPlan[] = [
  { keys: 210, digits: 0, clicks: 0 },
  { keys: 70, digits: 40, clicks: 60 },
  { keys: 70, digits: 40, clicks: 35 },
  { keys: 70, digits: 40, clicks: 20 },
  { keys: 0, digits: 0, clicks: 60 },
  { keys: 0, digits: 66, clicks: 0 },
];
const LEARNT_VISITS = 20;
/** Whom the benchmark judges by default. */
const SEED = 1;
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    out: { type: 'string', default: '' },
    folds: { type: 'string', default: '' },
    judged: { type: 'string' },
  },
});

/** The corpus that strangers' pointers come from. */
const POINTER_CORPUS = 'balabit';
const pointer = await pointerWithout({
  dataDir: values.data,
  background: 'fit',
  leaveOut: [POINTER_CORPUS],
  seed: SEED,
  progress: console.error,
});

const files = values.folds.split(',');
const isApart = (id: string): boolean => isJudged(id, SEED, true);
const all = await readCustomers(values.data, isApart);
const count = new FalseMatchCount();
for (const [fold, file] of files.entries()) {
  countFold(
    file,
    all.filter(({ id }) => !isApart(id) && foldOf(id, files.length) === fold),
  );
}
if (values.judged !== undefined) {
  countFold(
    values.judged,
    all.filter(({ id }) => isApart(id)),
  );
}
const table = count.table(CALIBRATION);
writeFileSync(values.out, values.out.endsWith('.json') ? JSON.stringify(table) : moduleOf(table));

function countFold(file: string, customers: readonly BankCustomer[]): void {
  const engine = engineOf(decodeModel(readFileSync(file)), pointer);
  for (const [index, owner] of customers.entries()) {
    console.error(`${file}: template ${index} of ${customers.length}`);
    const profile = learnVisits(engine, owner, LEARNT_VISITS, hashOf(owner.id));
    for (const impostor of strangersTo(owner, customers)) {
      for (const plan of IMPOSTOR_VISITS) countVisit(engine, profile, owner, impostor, plan);
    }
  }
}

function countVisit(on: Engine, profile: Profile, owner: BankCustomer, impostor: BankCustomer, plan: VisitPlan): void {
  const pair = `${owner.id} ${impostor.id}`;
  const writer = new StreamWriter('stream-of-impostor', ORIGIN_MS);
  writeVisit(writer, plan, impostor.material('judge', seededRandom(hashOf(pair))));
  const note = count.visitOf(owner.id, impostor.id);
  play(on.startSession(profile, ORIGIN_MS), writer.arrivals, (trust) => {
    note(trust);
    return true;
  });
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

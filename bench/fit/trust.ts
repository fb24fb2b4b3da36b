/**
 * Makes the false match table that the product ships. In: `--data DIR --out FILE` and keystroke parameters fitted without the
 * people who are judged (`--parameters FILE.bin`, made by `keystroke.ts --apart 1`). Out: a module with the table.
 *
 * Templates and impostors are the customers of protocol `banking-day`: they learn twenty visits, then every other customer is
 * compared with them, over joint evidence of typing, keypad and pointer.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Engine, Profile } from '@vigil/engine/engine-api.ts';
import { decodeModel } from '@vigil/engine/keystroke/model-file.ts';
import type { FalseMatchTable } from '@vigil/engine/trust/false-match.ts';
import { hashOf, seededRandom } from 'vigil-fit/base/random.ts';
import { FalseMatchCount } from 'vigil-fit/trust/false-match-count.ts';
import { type BankCustomer, isStrangerTo, readCustomers } from '../trials/bank-customers.ts';
import { type VisitPlan, writeVisit } from '../trials/banking-visits.ts';
import { learnVisits } from '../trials/learn-visits.ts';
import { isJudged } from '../trials/people-apart.ts';
import { StreamWriter } from '../trials/stream-writer.ts';
import { engineOf, ORIGIN_MS, play } from '../trials/user-streams.ts';

/** Names the table in every attestation. Change it with the table. */
const CALIBRATION = 'bbmas-work-joint-3';
/** What impostors do: every level is reached by one of them. */
const IMPOSTOR_VISITS: readonly VisitPlan[] = [
  { keys: 210, digits: 0, clicks: 0 },
  { keys: 70, digits: 40, clicks: 60 },
  { keys: 0, digits: 0, clicks: 60 },
  { keys: 0, digits: 66, clicks: 0 },
];
const LEARNT_VISITS = 20;
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    out: { type: 'string', default: '' },
    parameters: { type: 'string', default: '' },
  },
});

const engine = engineOf(decodeModel(readFileSync(values.parameters)));
const isKept = (id: string): boolean => isJudged(id, 1, true);
const customers = (await readCustomers(values.data, isKept)).filter(({ id }) => isKept(id));
const count = new FalseMatchCount();
for (const [index, owner] of customers.entries()) {
  console.error(`template ${index} of ${customers.length}`);
  const profile = learnVisits(engine, owner, LEARNT_VISITS, hashOf(owner.id));
  for (const impostor of customers.filter((other) => isStrangerTo(owner, other))) {
    for (const plan of IMPOSTOR_VISITS) countVisit(engine, profile, owner, impostor, plan);
  }
}
writeFileSync(values.out, moduleOf(count.table(CALIBRATION)));

function countVisit(on: Engine, profile: Profile, owner: BankCustomer, impostor: BankCustomer, plan: VisitPlan): void {
  const pair = `${owner.id} ${impostor.id}`;
  const writer = new StreamWriter('stream-of-impostor', ORIGIN_MS);
  writeVisit(writer, plan, impostor.material('judge', seededRandom(hashOf(pair))));
  const note = count.visitOf(pair);
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

/**
 * Days at the bank of people who were not in the pilot, under own and under shipped-kind parameters. In: parameters of both kinds. Out: own
 * visits allowed, stepped up and locked, strangers' visits allowed, by preset and visits learnt before.
 */
import { createEngine } from '@vigil/engine/engine.ts';
import type { EngineParameters } from '@vigil/engine/parameters.ts';
import { summariseVisits } from '../accuracy/banking-day-summary.ts';
import { type BankDay, followCustomer } from '../accuracy/follow-customer.ts';
import { type PointerWork, readCustomers } from '../trials/bank-customers.ts';
import { isJudged } from '../trials/people-apart.ts';
import type { Metric, Table } from '../trials/protocol.ts';
import { figureText } from './metric-names.ts';
import { pointersOf } from './pilot-people.ts';
import type { PilotTrial } from './pilot-trial.ts';
import type { WindowReport } from './window-report.ts';

const DAY: BankDay = { restarts: 'daily', learnt: [20, 40] };
/** Of a visit of the longest kind: begun again at the end, a recording is learnt several times. */
const MIN_CLICKS = 30;
const PRESETS = ['balanced', 'strict'] as const;
const KINDS = ['all', 'mixed', 'long', 'mouse', 'keypad'] as const;
const COLUMNS = ['own_allowed', 'own_stepped_up', 'own_locked', 'stranger_allowed'] as const;

/** Null: the protocol takes its typing from BB-MAS, and pointers from the pilot. */
export async function bankingDays(
  trial: PilotTrial,
  kinds: ReadonlyMap<string, EngineParameters>,
): Promise<WindowReport | null> {
  const { dataDir, source, seed, progress } = trial;
  if (source.typing !== 'bbmas' || source.pointer === 'none') return null;
  const isApart = (id: string): boolean => isJudged(id, seed, true);
  const customers = (await readCustomers(dataDir, isApart, await pointerWork(trial))).filter(({ id }) => isApart(id));
  const metrics: Record<string, Metric> = {};
  for (const [kind, parameters] of kinds) {
    const engine = createEngine({ checkClock: false, parameters });
    const visits = customers.flatMap((customer, at) => {
      progress(`banking day, ${kind} parameters: customer ${at + 1} of ${customers.length}`);
      return followCustomer(engine, customer, customers, DAY, seed);
    });
    const pooled = visits.map((visit) => ({ ...visit, kind: 'all' }));
    const { metrics: found } = summariseVisits([...visits, ...pooled], seed);
    for (const [name, { value, low, high }] of Object.entries(found))
      metrics[`day.${kind}.${name}`] = { value, low, high };
  }
  return { metrics, tables: [dayTable(metrics, [...kinds.keys()], customers.length)] };
}

/** The sitting of more clicks is learnt, the others are judged; of one sitting its halves. Of people who click enough in both. */
async function pointerWork({ dataDir, source }: PilotTrial): Promise<PointerWork[]> {
  const people = await pointersOf(dataDir, { ...source, side: 'judged' });
  const work = people.map(({ id, sittings }) => {
    const [only] = sittings;
    const parts = sittings.length > 1 || only === undefined ? sittings : halvesOf(only);
    const [learn = [], ...judge] = [...parts].sort((a, b) => clicksIn(b) - clicksIn(a));
    return { user: id, learn, judge: judge.flat() };
  });
  return work.filter(({ learn, judge }) => clicksIn(learn) >= MIN_CLICKS && clicksIn(judge) >= MIN_CLICKS);
}

function clicksIn(events: PointerWork['learn']): number {
  return events.filter(({ kind }) => kind === 'up').length;
}

function halvesOf<Event>(events: readonly Event[]): (readonly Event[])[] {
  const middle = events.length >> 1;
  return [events.slice(0, middle), events.slice(middle)];
}

function dayTable(metrics: Readonly<Record<string, Metric>>, kinds: readonly string[], customers: number): Table {
  const rows = PRESETS.flatMap((preset) =>
    DAY.learnt.flatMap((learnt) =>
      KINDS.flatMap((visit) =>
        kinds.map((kind) => [
          `${preset}, ${learnt} visits learnt, ${visit}, ${kind}`,
          ...COLUMNS.map((column) => {
            const found = metrics[`day.${kind}.${preset}.${DAY.restarts}.v${learnt}.${visit}.${column}`];
            return found === undefined ? '' : figureText(found, 0, 1);
          }),
        ]),
      ),
    ),
  );
  const title = `banking day of ${customers} customers who were not in the pilot, in percent of visits (95% interval over customers)`;
  return { title, columns: ['preset, learnt, kind of visit, parameters', ...COLUMNS], rows };
}
